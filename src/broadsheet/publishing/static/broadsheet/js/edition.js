// Everything works without this. With it, the bar shows the name once the masthead has scrolled away,
// an open menu closes on Escape or a click elsewhere, and a closed notice stays closed on its page.

const bar = document.querySelector(".bar");
const nameplate = document.querySelector(".nameplate");
if (bar && nameplate) {
  new IntersectionObserver(
    ([entry]) => bar.classList.toggle("is-stuck", !entry.isIntersecting),
    { rootMargin: `-${bar.offsetHeight}px 0px 0px` },
  ).observe(nameplate);
}

const menu = document.querySelector(".menu");
if (menu) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}

const closed = document.querySelector(".notice-close input");
if (closed) {
  const key = `notice-closed ${location.pathname}`;
  closed.checked = sessionStorage.getItem(key) === "1";
  closed.addEventListener("change", () => sessionStorage.setItem(key, "1"));
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
