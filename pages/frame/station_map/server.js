// Questions to our own server. Positions travel in bodies, never in an address.

let leaflet = null;

/** Leaflet from our own origin, once per page; after a failure it may be asked for again. */
export function loadLeaflet(src) {
  leaflet ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = () => resolve(window.L);
    script.onerror = () => reject(new Error("leaflet"));
    script.src = src;
    document.head.append(script);
  });
  leaflet.catch(() => { leaflet = null; });
  return leaflet;
}

/** A refusal carries the server's own sentence and what to do next. */
async function answer(response) {
  if (response.ok) return response.json();
  const { message, next } = await response.json().catch(() => ({}));
  throw Object.assign(new Error(`${response.status}`), { sentence: [message, next].filter(Boolean).join(". ") });
}

export const get = async (path, signal) => answer(await fetch(path, { signal }));

export const ask = async (path, question, signal) => answer(await fetch(path, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question), signal,
}));

/** Only the newest question of a kind counts; an older one is dropped when a new one is asked. */
export function newestOnly() {
  let running = null;
  const newest = (question) => {
    running?.abort();
    running = new AbortController();
    return question(running.signal);
  };
  newest.cancel = () => running?.abort();
  return newest;
}

export const wasDropped = (error) => error?.name === "AbortError";

/** Tell when the data version moves, or a minute has passed, while somebody looks; ends by `signal`. */
export function watchVersion(signal, onNews) {
  let known = null;
  let timer = 0;
  let toldAt = Date.now();
  const look = async () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") {
      const version = await get("/api/version", signal).then((data) => data.version, () => "away");
      if (signal.aborted) return;
      const moved = known !== null && version !== known && version !== "away";
      known = version;
      if (moved || Date.now() - toldAt > 60000) {
        toldAt = Date.now();
        onNews();
      }
    }
    timer = setTimeout(look, 1000);
  };
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  look();
}
