// What is asked: kept in the address as far as a link may tell it, and on this phone.

/** What this phone remembers; a private window forgets, and that is fine. */
export function remember(store, key, value) {
  try {
    if (value !== undefined) store.setItem(key, JSON.stringify(value));
    return JSON.parse(store.getItem(key));
  } catch {
    return value ?? null;
  }
}

/** What the link asks; a word of it that means nothing any more is left out. */
export function questionFrom(filters, known) {
  const query = new URLSearchParams(location.search);
  const by = query.get("by") ?? remember(localStorage, "nuanyi.by") ?? filters.by;
  return {
    need: query.has("need") ? query.get("need").split(",").filter((key) => known.need.includes(key)) : filters.need,
    open: query.has("open") ? query.get("open") !== "0" : filters.open,
    entry: known.entry.includes(query.get("entry")) ? query.get("entry") : filters.entry,
    by: by === "foot" ? "foot" : "bike",
    origin: remember(sessionStorage, "nuanyi.origin"),
  };
}

/** The link keeps the search; the position never stands in it. */
export function keepInAddress({ need, open, by, entry }) {
  const url = new URL(location.href);
  const kept = { need: need.join(","), open: open ? "1" : "0", by, entry };
  for (const [key, value] of Object.entries(kept)) {
    if (value) url.searchParams.set(key, value);
    else url.searchParams.delete(key);
  }
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

export function toggled(question, key, on) {
  if (key === "open") return { open: on };
  if (key === "no_app") return { entry: on ? key : null };
  const others = question.need.filter((each) => each !== key);
  return { need: on ? [...others, key] : others };
}

export function switchLanguage(language) {
  document.cookie = `lang=${language};path=/;max-age=31536000;samesite=lax`;
  const url = new URL(location.href);
  url.searchParams.delete("lang");
  location.assign(url);
}
