// The few HTTP calls of the pages. Each gives a value or a problem to show; none throws.
import type {
  Failed,
  Invite,
  InviteState,
  Join,
  Joined,
  Me,
  NewInvite,
  Problem,
  ReplayStarted,
  SessionCard,
  SessionLine,
  SessionList,
  StartReplay,
} from "./wire.ts";

export type Result<T> = { value: T; problem: null } | { value: null; problem: Problem };

const UNREACHABLE: Problem = {
  code: "unreachable",
  message: "This page cannot reach coregulate.",
  hint: "Is it still running on the computer? Start it there, then load this page again.",
};

async function call<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<Result<T>> {
  const request: RequestInit = { method, credentials: "same-origin", headers: { accept: "application/json" } };
  if (body !== undefined) {
    request.headers = { ...request.headers, "content-type": "application/json" };
    request.body = JSON.stringify(body);
  }
  try {
    const response = await fetch(path, request);
    const answer: unknown = response.status === 204 ? null : await response.json();
    return response.ok ? { value: answer as T, problem: null } : { value: null, problem: (answer as Failed).error };
  } catch {
    return { value: null, problem: UNREACHABLE };
  }
}

const id = encodeURIComponent;

export const getMe = (): Promise<Result<Me>> => call("GET", "/api/me");
export const getSessions = (): Promise<Result<SessionList>> => call("GET", "/api/sessions");
/** Begin to set up a session with straps. */
export const newSession = (): Promise<Result<SessionCard>> => call("POST", "/api/sessions");
export const getLine = (session: string): Promise<Result<SessionLine>> =>
  call("GET", `/api/sessions/${id(session)}/line`);
export const startReplay = (session: string, body: StartReplay): Promise<Result<ReplayStarted>> =>
  call("POST", `/api/sessions/${id(session)}/replay`, body);
export const stopSession = (session: string): Promise<Result<null>> =>
  call("POST", `/api/sessions/${id(session)}/stop`);
export const invite = (body: NewInvite): Promise<Result<Invite>> => call("POST", "/api/invites", body);
/** Whether a link still opens its page. */
export const inviteState = (body: Join): Promise<Result<InviteState>> => call("POST", "/api/invites/state", body);
export const join = (body: Join): Promise<Result<Joined>> => call("POST", "/api/join", body);
