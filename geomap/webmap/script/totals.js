// How many incidents are shown and how many people they say were killed, a count that several share counted once.

const known = new WeakMap();

/** How many incidents share each count. */
function sizesOf(countGroup) {
  if (!known.has(countGroup)) {
    const sizes = new Map();
    for (const group of countGroup) if (group !== null) sizes.set(group, (sizes.get(group) ?? 0) + 1);
    known.set(countGroup, sizes);
  }
  return known.get(countGroup);
}

/** {incidents, stated, least, most}: `most` is null where one of the counts has no upper bound. */
export function totals({ killed, killedMost, countGroup }, shown) {
  const sizes = sizesOf(countGroup);
  const sum = { incidents: shown.length, stated: 0, least: 0, most: 0 };
  const groups = new Map();
  const add = (least, most) => {
    sum.least += least;
    sum.most = sum.most === null || most === null ? null : sum.most + most;
  };
  for (const i of shown) {
    if (killed[i] === null) continue;
    sum.stated += 1;
    const group = countGroup[i];
    if (group === null) add(killed[i], killedMost[i]);
    else if (groups.has(group)) groups.get(group).push(i);
    else groups.set(group, [i]);
  }
  for (const [group, members] of groups) {
    const most = members.some((i) => killedMost[i] === null) ? null : Math.max(...members.map((i) => killedMost[i]));
    const whole = members.length === sizes.get(group);
    add(whole && most !== null ? most : Math.max(...members.map((i) => killed[i])), most);
  }
  return sum;
}

/** The same in words: "59 of 60 incidents · killed 103–120". */
export function totalsText({ least, most, stated }, speech) {
  if (!stated) return speech.say("totals.none");
  return speech.say("totals.killed", { range: speech.range(least, most), n: stated });
}
