"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const dialog = document.querySelector("dialog");
  const places = document.getElementById("places");
  const MOST = 200;

  const make = (name, text) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // one place: the document, where it stands, and its paragraph with the quote marked
  const show = (number) => {
    const [doc, start, end, pieces, at, section, page, record] = data.places[number];
    const [id, title, target] = data.documents[doc];
    const part = make("section");
    const head = make("h3");
    head.append(make("bdi", title));
    const where = make("div");
    where.className = "where";
    const words = [`${id} [${start}:${end}]`, data.sections[section], page ? `p. ${page}` : ""].filter(Boolean).join(" · ");
    if (target) {
      const anchor = make("a", words);
      anchor.href = record ? `${target}#${encodeURIComponent(record)}` : target;
      where.append(anchor);
    } else where.append(make("bdi", words));
    // offsets are code points, and a string counts UTF-16 units
    const text = Array.from(pieces.map((piece) => data.texts[piece]).join(""));
    const body = make("p");
    const cut = (from, to) => text.slice(from, to).join("");
    const bdi = make("bdi");
    bdi.append(cut(0, at), make("mark", cut(at, at + end - start)), cut(at + end - start));
    body.append(bdi);
    part.append(head, where, body);
    return part;
  };

  const open = (control) => {
    const numbers = control.dataset.e.split(",").filter(Boolean).slice(0, MOST);
    places.replaceChildren(...numbers.map(Number).filter((number) => data.places[number]).map(show));
    if (control.dataset.more) {
      const more = make("p", control.dataset.more);
      more.className = "note";
      places.append(more);
    }
    dialog.showModal();
    dialog.scrollTop = 0;
  };

  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-e]");
    if (control) open(control);
    else if (event.target === dialog) dialog.close();
  });
  document.addEventListener("keydown", (event) => {
    const control = event.target.closest("svg [data-e]");
    if (control && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      open(control);
    }
  });

  const words = document.getElementById("words");
  const region = document.getElementById("region");
  const dimension = document.getElementById("dimension");
  const empty = document.getElementById("empty");
  const count = document.getElementById("count");

  // GB/T 2260 codes are digits, ISO 3166 ones are letters
  const chosen = (code) => {
    if (region.value === "@places") return /^\d/.test(code);
    if (region.value === "@countries") return !/^\d/.test(code);
    return !region.value || code === region.value;
  };

  const filter = () => {
    const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const article of document.querySelectorAll("article")) {
      let some = false;
      for (const cell of article.querySelectorAll("dl > div")) {
        let inside = chosen(cell.dataset.region);
        inside &&= !dimension.value || cell.dataset.dimension === dimension.value;
        let found = 0;
        for (const item of cell.querySelectorAll("li")) {
          const text = item.textContent.toLowerCase();
          item.hidden = !asked.every((word) => text.includes(word));
          found += item.hidden ? 0 : 1;
        }
        const silent = cell.classList.contains("empty");
        cell.hidden = !inside || (silent ? !empty.checked || asked.length > 0 : !found);
        if (!cell.hidden) {
          some = true;
          shown += found;
        }
      }
      article.hidden = !some;
    }
    for (const row of document.querySelectorAll("#heat tbody tr"))
      row.hidden = !chosen(row.dataset.region);
    count.textContent = String(shown);
  };
  for (const control of [words, region, dimension, empty]) control.addEventListener("input", filter);
  filter();
})();
