// Under each field that bears data-broadsheet-limit: how long it is, and a word of warning past the limit.
// Nothing is forbidden; a headline is the editor's to write.

const LIMIT = "data-broadsheet-limit";

function watch(field) {
  const limit = Number(field.getAttribute(LIMIT));
  const words = document.createElement("div");
  words.className = "help";
  words.setAttribute("aria-live", "polite");
  field.insertAdjacentElement("afterend", words);

  const tell = () => {
    const length = [...field.value.trim()].length;
    const over = length - limit;
    words.textContent = over > 0
      ? `${length} characters: ${over} more than fit well. You may keep it.`
      : `${length} of ${limit} characters`;
    words.style.color = over > 0 ? "var(--w-color-critical-100)" : "";
    words.style.fontWeight = over > 0 ? "600" : "";
  };
  field.addEventListener("input", tell);
  tell();
}

document.querySelectorAll(`[${LIMIT}]`).forEach(watch);
