// Many boxes or buttons as one stop of the Tab key: the arrow keys move among them.

/** Gives back `list`, of whose boxes Tab reaches the one last used, at first the first. */
export function roving(list, kind = "input") {
  const boxes = [...list.querySelectorAll(kind)];
  const stopAt = (goal) => boxes.forEach((box) => (box.tabIndex = box === goal ? 0 : -1));
  list.addEventListener("focusin", ({ target }) => stopAt(target));
  list.addEventListener("keydown", (event) => {
    const at = boxes.indexOf(event.target);
    const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: boxes.length - 1 }[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    boxes[Math.min(boxes.length - 1, Math.max(0, goal))].focus();
  });
  stopAt(boxes[0]);
  return list;
}
