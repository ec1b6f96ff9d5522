// The search field: a landmark, street or station name becomes the place to start from.
import { el, fill, icon, settled } from "./elements.js";
import { get, newestOnly, wasDropped } from "./server.js";

export function searchField(words, lang, { onChosen, onFailed }) {
  const options = el("ul", { id: "found", role: "listbox", class: "found", hidden: true });
  const input = el("input", { type: "search", role: "combobox", autocomplete: "off",
    "aria-expanded": "false", "aria-controls": "found", "aria-autocomplete": "list",
    "aria-label": words.search, placeholder: words.search, maxlength: 60, enterkeyhint: "search" });
  const newest = newestOnly();
  let hits = [];
  let active = -1;

  const close = () => {
    options.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const choose = (hit) => {
    input.value = hit.name;
    close();
    input.blur();
    onChosen(hit);
  };
  const mark = (next) => {
    active = next;
    options.querySelectorAll("[role=option]").forEach((node, n) =>
      node.setAttribute("aria-selected", String(n === active)));
    if (active >= 0) input.setAttribute("aria-activedescendant", `found-${active}`);
  };
  const show = (found) => {
    hits = found.hits;
    const rows = hits.map((hit, n) =>
      el("li", { role: "option", id: `found-${n}`, "aria-selected": "false",
        // before blur, or the list closes under the finger
        pointerdown: (event) => { event.preventDefault(); choose(hit); } },
      el("span", { text: hit.name }), el("span", { class: "meta", text: hit.kind })));
    const note = found.suggest ? el("li", { class: "note", role: "presentation", text: found.suggest }) : null;
    fill(options, note, ...rows);
    options.hidden = !note && !rows.length;
    input.setAttribute("aria-expanded", String(!options.hidden));
    active = -1;
  };
  const find = async () => {
    const text = input.value.trim();
    if (!text) return close();
    try {
      return show(await newest((signal) =>
        get(`/api/find?q=${encodeURIComponent(text)}&lang=${encodeURIComponent(lang)}`, signal)));
    } catch (error) {
      return wasDropped(error) ? null : onFailed();
    }
  };
  const later = settled(180, find);
  input.addEventListener("input", later);
  input.addEventListener("focus", () => { if (input.value && hits.length) show({ hits }); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", async (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown" && hits.length) mark((active + 1) % hits.length);
    else if (event.key === "ArrowUp" && hits.length) mark((active - 1 + hits.length) % hits.length);
    else if (event.key === "Enter") {
      later.cancel();
      if (active < 0) await find();
      const hit = hits[Math.max(active, 0)];
      if (hit) choose(hit);
    } else return;
    if (event.key !== "Escape") event.preventDefault();
  });
  return el("div", { class: "search", role: "search" }, icon("search"), input, options);
}
