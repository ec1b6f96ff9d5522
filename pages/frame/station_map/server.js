// Questions to our own server. Positions travel in bodies, never in an address.

let leafletLoading = null;

/** Leaflet from our own origin, once per page. */
export function loadLeaflet(url) {
  if (window.L?.version) return Promise.resolve(window.L);
  leafletLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.L);
    script.onerror = () => {
      leafletLoading = null;
      script.remove();
      reject(new Error("leaflet"));
    };
    document.head.append(script);
  });
  return leafletLoading;
}

async function answer(response) {
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

export const ask = async (path, body, signal) =>
  answer(await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  }));

export const get = async (path, signal) => answer(await fetch(path, { signal }));

/** Only the newest question of a kind counts; an older one is dropped when a new one is asked. */
export function newestOnly() {
  let running = null;
  const newest = async (question) => {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    try {
      return await question(mine.signal);
    } finally {
      if (running === mine) running = null;
    }
  };
  newest.cancel = () => running?.abort();
  return newest;
}

export const wasDropped = (error) => error?.name === "AbortError";

/** Tell when the data version moves, or a minute has passed, while somebody looks. */
export function watchVersion(onMove) {
  let known = null;
  let timer = 0;
  let askedAt = Date.now();
  let stopped = false;
  const look = async () => {
    if (document.visibilityState === "visible") {
      try {
        const { version } = await get("/api/version");
        const minutePassed = Date.now() - askedAt > 60000;
        const moved = known !== null && version !== known;
        known = version;
        if (!stopped && (moved || minutePassed)) {
          askedAt = Date.now();
          onMove();
        }
      } catch {
        known ??= -1; // away: whatever comes back first is news
      }
    }
    if (!stopped) timer = setTimeout(look, 1000);
  };
  const wake = () => {
    if (document.visibilityState === "visible") {
      clearTimeout(timer);
      look();
    }
  };
  document.addEventListener("visibilitychange", wake);
  timer = setTimeout(look, 1000);
  return () => {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", wake);
  };
}
