// The search field: a landmark, street or station name becomes the place to start from.
import { el, fill, settled } from "./elements.js";
import { get, newestOnly, wasDropped } from "./server.js";

export function makeSearchField(root, lang, signal, { onChosen, onFailed }) {
  const input = root.querySelector(".search input");
  const options = root.querySelector(".found");
  const newest = newestOnly();
  let hits = [];
  let active = -1;
  const unfold = (open) => {
    options.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const choose = (hit) => {
    input.value = hit.name;
    input.blur();
    onChosen(hit);
  };
  const mark = (next) => {
    active = next;
    options.querySelectorAll("[role=option]").forEach((node, n) =>
      node.setAttribute("aria-selected", String(n === active)));
    input.setAttribute("aria-activedescendant", `found-${active}`);
  };
  const show = (found) => {
    hits = found.hits;
    const rows = hits.map((hit, n) => el("li", { role: "option", id: `found-${n}`, "aria-selected": "false",
      pointerdown: (event) => event.preventDefault(), // or the list would close under the finger
      click: () => choose(hit) }, el("span", { text: hit.name }), el("span", { class: "meta", text: hit.kind })));
    fill(options, found.suggest && el("li", { class: "note", role: "presentation", text: found.suggest }), ...rows);
    unfold(Boolean(found.suggest || hits.length));
  };
  const find = async () => {
    const text = input.value.trim();
    if (!text) return unfold(false);
    try {
      const query = new URLSearchParams({ q: text, lang });
      return show(await newest((dropped) => get(`/api/find?${query}`, dropped)));
    } catch (error) {
      return wasDropped(error) ? null : onFailed(error);
    }
  };
  const later = settled(180, find);
  const keys = {
    Escape: () => unfold(false),
    ArrowDown: () => hits.length && mark((active + 1) % hits.length),
    ArrowUp: () => hits.length && mark((active - 1 + hits.length) % hits.length),
    Enter: async () => {
      later.cancel();
      if (active < 0) await find();
      if (hits.length) choose(hits[Math.max(active, 0)]);
    },
  };
  input.addEventListener("input", later, { signal });
  input.addEventListener("blur", () => unfold(false), { signal });
  input.addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }, { signal });
}
