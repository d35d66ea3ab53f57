// A list of many choices becomes a field to type in and a row of what was chosen.
// The list itself stays in the form, hidden, and is what is sent.

function chooser(list) {
  const all = [...list.options];
  const names = document.createElement("datalist");
  names.id = `${list.id}-names`;

  const field = document.createElement("input");
  field.type = "text";
  field.setAttribute("list", names.id);
  field.placeholder = "Type to find, Enter to add";
  field.autocomplete = "off";
  field.setAttribute("aria-label", document.querySelector(`label[for="${list.id}"]`)?.textContent.trim() ?? "");

  const chosen = document.createElement("div");
  chosen.style.cssText = "display:flex;flex-wrap:wrap;gap:.4rem;margin-block-end:.5rem";

  function show() {
    names.replaceChildren(...all.filter((option) => !option.selected).map((option) => new Option(option.text, option.text)));
    chosen.replaceChildren(...all.filter((option) => option.selected).map((option) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = `${option.text} ×`;
      button.setAttribute("aria-label", `Remove ${option.text}`);
      button.addEventListener("click", () => choose(option, false));
      return button;
    }));
  }

  function choose(option, selected) {
    option.selected = selected;
    list.dispatchEvent(new Event("change", { bubbles: true }));
    show();
    field.focus();
  }

  function take() {
    const typed = field.value.trim().toLowerCase();
    const option = all.find((one) => !one.selected && one.text.toLowerCase() === typed);
    if (!option) return;
    field.value = "";
    choose(option, true);
  }

  field.addEventListener("input", (event) => { if (event.inputType !== "insertText") take(); });
  field.addEventListener("change", take);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    take();
  });

  list.hidden = true;
  list.before(chosen, field, names);
  show();
}

document.querySelectorAll("select[data-broadsheet-subjects]").forEach(chooser);
