// The list: header, pills, cards. Words and order come from the server as they are.
import { el, fill, icon, pin, safeLink } from "./elements.js";

/** One amenity with its age; the tone adds grey, dashes or red to the words, never replaces them. */
const amenity = (item) =>
  el("li", { class: `amenity ${item.tone}` }, icon(item.icon, 18),
    el("span", { text: item.word }),
    item.age ? el("span", { class: "age", text: item.age }) : null);

function proof(card) {
  const parts = [];
  if (card.truth) parts.push(el("span", { class: "truth", text: card.truth }));
  if (card.truth && card.entry) parts.push(el("span", { class: "dot", text: " · " }));
  if (card.entry) parts.push(el("span", { text: card.entry }));
  return el("p", { class: "proof" }, ...parts);
}

function goButton(card) {
  const href = safeLink(card.go_url);
  if (!href) return null;
  return el("a", { class: "primary go", href, target: "_blank", rel: "noopener" },
    icon("go"), el("span", { text: card.go_word }));
}

function cardOf(card, first, onOpen) {
  const name = el("button", { type: "button", class: "name", text: card.name,
    click: () => onOpen(card.id, card) });
  const time = el("p", { class: "time" },
    el("span", {}, el("b", { text: card.minutes }), el("span", { text: ` ${card.minutes_unit}` })),
    el("span", { class: "meta", text: card.distance }));
  return el("li", { class: "card", "data-id": card.id },
    el("div", { class: "top" },
      pin(card.shape, card.state, 36),
      el("div", { class: "who" },
        el("h3", {}, name),
        el("p", { class: `line is-${card.state}`, text: card.line })),
      time),
    card.badge ? el("p", { class: "badge", text: card.badge }) : null,
    card.amenities.length
      ? el("ul", { class: "amenities" }, ...card.amenities.slice(0, 3).map(amenity)) : null,
    el("div", { class: "foot" }, proof(card), first ? goButton(card) : null));
}

/** As tall as the cards that will stand here, so that nothing moves when they come. */
const skeleton = (first) =>
  el("li", { class: "card skeleton", "aria-hidden": "true" },
    el("div", { class: "top" }, el("i", { class: "bone pin-bone" }),
      el("div", { class: "who" }, el("i", { class: "bone" }), el("i", { class: "bone short" }))),
    el("ul", { class: "amenities" }, el("li", { class: "amenity" }, el("i", { class: "bone" }))),
    el("div", { class: first ? "foot tall" : "foot" }, el("i", { class: "bone short" })));

export const skeletons = () => [0, 1, 2].map((n) => skeleton(n === 0));

export function showPills(row, pills, onToggle) {
  const at = row.scrollLeft;
  const focused = row.getRootNode().activeElement?.dataset?.key;
  fill(row, ...pills.map((pill) =>
    el("button", { type: "button", class: "pill", "data-key": pill.key,
      "aria-pressed": String(pill.selected), click: () => onToggle(pill.key, !pill.selected) },
    icon(pill.selected ? "check" : pill.icon, 20), el("b", { text: pill.word }),
    el("span", { class: "count", text: pill.count }))));
  row.scrollLeft = at; // the row stays where the thumb left it
  if (focused) row.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

export function showCards(parts, view, { words, onOpen, onDrop }) {
  parts.heading.textContent = view.heading;
  parts.basis.textContent = view.basis;
  parts.notice.textContent = view.notice;
  parts.notice.hidden = !view.notice;
  const empty = view.empty
    ? el("li", { class: "empty" }, el("p", { text: view.empty.text }),
      view.empty.drop ? el("button", { type: "button", class: "outlined",
        text: words.drop, click: () => onDrop(view.empty.drop) }) : null)
    : null;
  const focused = parts.list.getRootNode().activeElement?.closest?.(".card")?.dataset.id;
  fill(parts.list, empty, ...view.cards.map((card, n) => cardOf(card, n === 0, onOpen)));
  if (focused) parts.list.querySelector(`[data-id="${CSS.escape(focused)}"] .name`)?.focus();
}
