"use strict";
// The page of one document: the list of records beside the marked text, and the ways between them.
// Nothing from the document is ever parsed as markup: it enters the page as text nodes only.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { records, layers, names, words } = data;
  const root = document.documentElement;
  const source = document.getElementById("source");
  const list = document.getElementById("list");
  const search = document.getElementById("search");
  const off = new Set();
  const byId = new Map(records.map((record, index) => [record.id, index]));

  /** Make an element with a class and children; strings become text. */
  function make(tag, name, ...children) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...children);
    return element;
  }

  // ---- the marked text: spans by record, places by code point offset

  const spansOf = records.map(() => []);
  for (const span of source.querySelectorAll("[data-r]")) {
    for (const index of span.dataset.r.split(" ")) spansOf[index].push(span);
  }
  const blocks = [...source.querySelectorAll("[data-o]")];
  const starts = blocks.map((block) => Number(block.dataset.o));

  /** The text node and UTF-16 position of a code point offset; `end` prefers the end of a node to the next one's start. */
  function locate(offset, end) {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] < offset || (starts[middle] === offset && !end)) low = middle;
      else high = middle;
    }
    let left = offset - starts[low];
    const walker = document.createTreeWalker(blocks[low], NodeFilter.SHOW_TEXT);
    let last = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      let position = 0;
      while (position < node.data.length && left > 0) {
        position += node.data.codePointAt(position) > 0xffff ? 2 : 1;
        left -= 1;
      }
      if (left === 0 && (end || position < node.data.length)) return [node, position];
      last = [node, position];
    }
    return last;
  }

  function rangeOf(start, end) {
    const from = locate(start, false);
    const to = locate(end, true);
    if (!from || !to) return null;
    const range = document.createRange();
    range.setStart(...from);
    range.setEnd(...to);
    return range;
  }

  const paints = window.CSS && CSS.highlights && window.Highlight;
  const painted = new Set();

  function paint(name, start, end) {
    const range = rangeOf(start, end);
    if (!range || !paints) return range;
    if (!CSS.highlights.has(name)) CSS.highlights.set(name, new Highlight());
    CSS.highlights.get(name).add(range);
    painted.add(name);
    return range;
  }

  function wipe() {
    for (const name of painted) CSS.highlights.delete(name);
    painted.clear();
  }

  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** Scroll to an element of the text: smoothly where it is near, at once where it is far. */
  function show(element) {
    const far = Math.abs(element.getBoundingClientRect().top) > 2 * innerHeight;
    element.scrollIntoView({ block: "center", behavior: calm || far ? "auto" : "smooth" });
  }

  // ---- the list

  const CHUNK = 100;
  const items = [];
  const groups = [];
  for (const layer of layers) {
    const count = make("small", "", String(layer.count));
    const head = make("button", "", layer.name, " ", count);
    head.type = "button";
    const group = make("section", `h-${layer.key}`, make("h2", "", head));
    head.addEventListener("click", () => {
      shut(group, !group.classList.contains("shut"));
      keepStop();
    });
    shut(group, false);
    const lists = [];
    for (let index = layer.first; index < layer.first + layer.count; index += 1) {
      // lists of a hundred, of which the browser lays out only those in view
      if ((index - layer.first) % CHUNK === 0) lists.push(make("ol", ""));
      const record = records[index];
      const card = make("button", "card", make("bdi", "t", record.text));
      if (record.notes.length) card.append(make("span", "n", record.notes.join(" · ")));
      card.type = "button";
      card.tabIndex = -1;
      card.dataset.i = index;
      const item = make("li", record.level > 1 ? `l${Math.min(record.level, 4)}` : "", card);
      item.lang = "zh";
      items.push(item);
      lists.at(-1).append(item);
    }
    groups.push({ layer, group, count, lists });
    group.append(...lists);
    if (layer.count) list.append(group);
  }

  function shut(group, yes) {
    group.classList.toggle("shut", yes);
    group.querySelector("h2 button").setAttribute("aria-expanded", String(!yes));
  }

  const groupOf = (index) => items[index].closest("section");
  const card = (index) => items[index].firstChild;
  const layerOf = (index) => records[index].layer;
  const visible = (index) =>
    !items[index].hidden && !off.has(layerOf(index)) && !groupOf(index).classList.contains("shut");

  let chosen = -1;
  let stop = -1;

  /** One card at a time can be reached with Tab; the arrow keys move on from it. */
  function setStop(index) {
    if (stop >= 0) card(stop).tabIndex = -1;
    stop = index;
    if (stop >= 0) card(stop).tabIndex = 0;
  }

  function keepStop() {
    if (stop < 0 || !visible(stop)) setStop(items.findIndex((_, index) => visible(index)));
  }

  function part(piece, field) {
    const [text, from, to] = piece;
    if (from === undefined) return make("bdi", "", text);
    const button = make("button", "", make("bdi", "", text));
    button.type = "button";
    button.addEventListener("click", () => {
      if (to === undefined) return choose(from, "link");
      if (paints) CSS.highlights.delete("flash");
      const range = paint("flash", from, to);
      if (range) show(range.startContainer.parentElement);
      return undefined;
    });
    button.title = to === undefined ? records[from].id : `${from}–${to}`;
    button.dataset.field = field;
    return button;
  }

  const HUES = {
    attribute: "a", subject: "a", lead: "a", aim: "m", metric: "m", object: "q", condition: "d", exception: "d",
    hedge: "d", beneficiary: "r",
  };

  function details(index) {
    const record = records[index];
    const dl = make("dl", "");
    const row = (name, pieces, field) => {
      const dt = make("dt", HUES[field] ? `h-${HUES[field]}` : "", name);
      if (HUES[field]) dt.dataset.h = "";
      dl.append(dt, make("dd", "", ...pieces.map((piece) => part(piece, field))));
    };
    for (const [field, pieces] of record.fields) {
      const bare = field.slice(field.indexOf(".") + 1);
      row(names[field], pieces, bare);
      for (const [, from, to] of pieces) if (to !== undefined) paint(bare, from, to);
    }
    const others = new Set(spansOf[index].slice(0, 400).flatMap((span) => span.dataset.r.split(" ").map(Number)));
    const linked = record.fields.flatMap(([, pieces]) => pieces.filter((piece) => piece.length === 2));
    for (const known of [index, ...linked.map((piece) => piece[1])]) others.delete(known);
    if (others.size) row(words.also, [...others].slice(0, 12).map((other) => [records[other].text, other]), "also");
    row(words.place, [[`${record.start}–${record.end}`], [record.id]], "place");
    return make("div", "more", dl);
  }

  /** Bring an item into the list's view, its beginning first; the page itself does not move. */
  function reveal(item) {
    const head = item.closest("section").querySelector("h2").offsetHeight;
    const view = list.getBoundingClientRect();
    const box = item.getBoundingClientRect();
    const below = box.bottom - view.bottom;
    const above = box.top - view.top - head;
    if (above < 0) list.scrollTop += above;
    else if (below > 0) list.scrollTop += Math.min(below + 8, above);
  }

  function release() {
    if (chosen < 0) return;
    for (const span of spansOf[chosen]) span.classList.remove("on");
    const item = items[chosen];
    item.classList.remove("open");
    item.querySelector(".more").remove();
    card(chosen).removeAttribute("aria-current");
    wipe();
    chosen = -1;
  }

  /** Select a record. `from`: where the wish came from (list, key, source, hash, link); the other sides follow. */
  function choose(index, from) {
    release();
    if (off.has(layerOf(index))) toggle(layerOf(index));
    if (items[index].hidden) {
      search.value = "";
      filter();
    }
    shut(groupOf(index), false);
    chosen = index;
    setStop(index);
    for (const span of spansOf[index]) span.classList.add("on");
    items[index].classList.add("open");
    items[index].append(details(index));
    card(index).setAttribute("aria-current", "true");
    history.replaceState(null, "", `#${encodeURIComponent(records[index].id)}`);
    const [first] = spansOf[index];
    if (first && from !== "source") show(first);
    if (from !== "list" && from !== "key") unfold();
    reveal(items[index]);
    requestAnimationFrame(() => reveal(items[index])); // now that its surroundings are laid out
    if (first && from === "key") {
      first.tabIndex = -1;
      first.focus({ preventScroll: true });
    }
    document.getElementById("said").textContent = `${records[index].text} ${records[index].notes.join(", ")}`;
  }

  list.addEventListener("click", (event) => {
    const target = event.target.closest(".card");
    if (target) choose(Number(target.dataset.i), event.detail === 0 ? "key" : "list");
  });

  source.addEventListener("click", (event) => {
    const span = event.target.closest("[data-r]");
    if (!span || !getSelection().isCollapsed) return;
    const here = span.dataset.r.split(" ").map(Number).filter((index) => !off.has(layerOf(index)));
    if (!here.length) return;
    // the innermost first; a further click on the same place goes outwards
    here.sort((one, two) => size(one) - size(two));
    choose(here[(here.indexOf(chosen) + 1) % here.length], "source");
  });

  const size = (index) => records[index].end - records[index].start;

  // ---- filters

  const haystacks = [];

  function haystack(index) {
    const record = records[index];
    haystacks[index] ??= [record.id, record.text, ...record.notes, ...record.fields.flatMap(([, pieces]) =>
      pieces.map((piece) => piece[0]))].join("\n").toLowerCase();
    return haystacks[index];
  }

  function filter() {
    const terms = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let total = 0;
    for (const { layer, group, count, lists } of groups) {
      const fitting = lists.map(() => 0);
      for (let index = 0; index < layer.count; index += 1) {
        const fits = terms.every((term) => haystack(layer.first + index).includes(term));
        items[layer.first + index].hidden = !fits;
        fitting[Math.floor(index / CHUNK)] += fits;
      }
      lists.forEach((ol, number) => {
        ol.hidden = !fitting[number];
        ol.style.containIntrinsicHeight = `${fitting[number] * 3.8}rem`; // about as high as it will be
      });
      const shown = fitting.reduce((sum, some) => sum + some, 0);
      count.textContent = shown === layer.count ? String(shown) : `${shown} / ${layer.count}`;
      group.hidden = off.has(layer.key) || !shown;
      if (!group.hidden) total += shown;
    }
    document.getElementById("shown").textContent = String(total);
    document.getElementById("none").hidden = total > 0;
    keepStop();
  }

  function toggle(key) {
    if (off.has(key)) off.delete(key);
    else off.add(key);
    root.classList.toggle(`no-${key}`, off.has(key));
    document.querySelector(`#layers [data-l="${key}"]`).setAttribute("aria-pressed", String(!off.has(key)));
    filter();
  }

  document.getElementById("layers").addEventListener("click", (event) => {
    const button = event.target.closest("[data-l]");
    if (!button) return;
    if (button.dataset.l !== "all") return toggle(button.dataset.l);
    const any = off.size > 0;
    for (const { key, count } of layers) if (count && off.has(key) === any) toggle(key);
    return undefined;
  });

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });

  // ---- keys

  function move(index, step) {
    for (let next = index + step; next >= 0 && next < items.length; next += step) {
      if (visible(next)) return next;
    }
    return index;
  }

  list.addEventListener("keydown", (event) => {
    const target = event.target.closest(".card");
    if (!target) return;
    const index = Number(target.dataset.i);
    const next = {
      ArrowDown: () => move(index, 1), ArrowUp: () => move(index, -1),
      Home: () => move(-1, 1), End: () => move(items.length, -1),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    setStop(next());
    card(stop).focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || chosen < 0 || event.target === search) return;
    if (source.contains(document.activeElement)) {
      card(chosen).focus();
    } else {
      release();
      history.replaceState(null, "", location.pathname + location.search);
    }
  });

  // ---- the sheet of small screens, and the record that the address names

  const sheet = document.getElementById("sheet");

  function fold(yes) {
    root.classList.toggle("folded", yes);
    sheet.setAttribute("aria-expanded", String(!yes));
  }

  const unfold = () => fold(false);
  sheet.addEventListener("click", () => fold(!root.classList.contains("folded")));

  function named() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return ""; // an address that someone has mistyped
    }
  }

  function follow() {
    const index = byId.get(named());
    if (index !== undefined) choose(index, "hash");
    return index !== undefined;
  }

  addEventListener("hashchange", follow);
  filter();
  if (!follow() && matchMedia("(max-width: 56rem)").matches) fold(true);
})();
