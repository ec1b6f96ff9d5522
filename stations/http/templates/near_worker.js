"use strict";
// Keeps the last nearest list for a phone without a network. It answers for "/near" alone:
// whatever else lies in its scope goes to the server untouched.
const KEPT = "near-1", LIST = "/near?kept=list", PAGE = "/near?kept=page";
const SAME_DAY_MS = 12 * 3600 * 1000; // after it the note says the day too

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (new URL(event.request.url).pathname === "/near") event.respondWith(answer(event));
});

async function answer(event) {
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keep(response.clone()));
    return response;
  } catch (away) {
    return saved(away);
  }
}

// A list is not replaced by the empty form.
async function keep(response) {
  const cache = await caches.open(KEPT);
  const headers = new Headers(response.headers);
  headers.set("Saved", Date.now());
  const copy = new Response(await response.text(), { headers });
  await cache.put(response.headers.get("Near-List") ? LIST : PAGE, copy);
}

async function saved(away) {
  const cache = await caches.open(KEPT);
  const found = (await cache.match(LIST)) ?? (await cache.match(PAGE));
  if (!found) throw away;
  const long = Date.now() - Number(found.headers.get("Saved")) > SAME_DAY_MS;
  const note = long ? ' id="offline-day"' : ' id="offline"';
  const text = (await found.text()).replace(`${note} hidden`, note);
  return new Response(text, { headers: found.headers });
}
