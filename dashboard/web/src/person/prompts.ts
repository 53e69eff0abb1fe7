// Sentences to begin with after a pause; one at a time, another one only by hand. Pure.

export const PROMPTS: readonly string[] = [
  "I don't think I understood what you needed just then. Can we try again?",
  "What do you need from me now: comfort, space, or just sitting with it?",
  "I would like to hear it once more. Where shall we begin?",
  "What did I miss that mattered to you?",
];

/** The sentence after so many touches of "Another sentence". */
export const prompt = (touches: number): string => PROMPTS[touches % PROMPTS.length] ?? "";

export const HELPS = "What helps: breathing out slowly, water, a few steps, looking out of the window.";
export const HELPS_NOT = "What does not: going over what was said, or what to say next.";
