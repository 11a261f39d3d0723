// What the two live pages make of elements.
window.Elements = {
  // An element with properties (a role too) and children.
  make(tag, properties = {}, ...children) {
    const { role, ...own } = properties;
    const made = Object.assign(document.createElement(tag), own);
    if (role) made.setAttribute("role", role);
    made.append(...children);
    return made;
  },
  button(text, action) {
    const made = Elements.make("button", { type: "button", textContent: text });
    made.addEventListener("click", action);
    return made;
  },
  // Give a file to the reader.
  offer(name, content, type = "") {
    const link = Elements.make("a", { download: name, href: URL.createObjectURL(new Blob([content], { type })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  },
};
