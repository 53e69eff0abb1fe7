// Soft tones for one earphone: a cue's, and the pacer's In and Out. Only by choice. A browser lets no page sound
// before it was touched, so `open` belongs into a touch.

const CUE_HZ = 220;
const IN_HZ = 262;
const OUT_HZ = 196;
const LENGTH_S = 0.4;
const SOFT = 0.08;

export class Tones {
  #audio: AudioContext | null = null;

  /** Whether a tone can be heard now. */
  get ready(): boolean {
    return this.#audio?.state === "running";
  }

  open(): void {
    if (!("AudioContext" in globalThis)) return;
    this.#audio ??= new AudioContext();
    void this.#audio.resume();
  }

  close(): void {
    void this.#audio?.close();
    this.#audio = null;
  }

  cue(): void {
    this.#play(CUE_HZ);
  }

  breath(word: "In" | "Out"): void {
    this.#play(word === "In" ? IN_HZ : OUT_HZ);
  }

  /** A sine that swells and fades, so that nothing clicks. */
  #play(frequency_hz: number): void {
    const audio = this.#audio;
    if (audio === null) return;
    const now_s = audio.currentTime;
    const loudness = new GainNode(audio, { gain: 0 });
    loudness.gain.linearRampToValueAtTime(SOFT, now_s + LENGTH_S / 4);
    loudness.gain.linearRampToValueAtTime(0, now_s + LENGTH_S);
    const tone = new OscillatorNode(audio, { frequency: frequency_hz });
    tone.connect(loudness).connect(audio.destination);
    tone.start(now_s);
    tone.stop(now_s + LENGTH_S);
  }
}
