// The colours of what is drawn on canvas, by day and by night, and the faces that its words are set in.

export const FACES = {
  ar: 'Vazirmatn, "Segoe UI", Tahoma, sans-serif',
  en: 'Vazirmatn, system-ui, "Segoe UI", sans-serif',
};

const LIGHT = {
  ...{
    land: "#faf8f4",
    outside: "#f1eee8",
    scope: "#fffefb",
    town: "#f3ecde",
    sea: "#d5e4ea",
    lake: "#c3dde6",
    river: "#8fbccb",
    road: "#b3a38c",
  },
  ...{ country: "#8d8375", admin1: "#a79d8e", admin2: "#cfc7ba", admin3: "#e4ded4" },
  ...{ label: "#4a443b", region: "#8a8073", nation: "#a0968a", water: "#4b8096", halo: "rgba(255, 254, 251, 0.92)" },
  ...{ accent: "#1f5673", paper: "#ffffff", ink: "#22262b", density: "31, 86, 115" },
};

const DARK = {
  ...{
    land: "#1d2226",
    outside: "#171b1e",
    scope: "#23292e",
    town: "#353632",
    sea: "#14222a",
    lake: "#1d3640",
    river: "#3f6f80",
    road: "#7a6f60",
  },
  ...{ country: "#6d747b", admin1: "#565d64", admin2: "#3d444a", admin3: "#30363b" },
  ...{ label: "#d5d0c7", region: "#8f979e", nation: "#6d757c", water: "#7db3c6", halo: "rgba(29, 34, 38, 0.92)" },
  ...{ accent: "#8cc7e6", paper: "#1d2226", ink: "#eceae6", density: "140, 199, 230" },
};

const THEME_KEY = "geomap-theme";

/** Which theme was chosen here before: "light", "dark" or none, which follows the system. */
function rememberedTheme() {
  try {
    return window.localStorage.getItem(THEME_KEY);
  } catch {
    return null; // a page in a frame, or from disk, may have no storage
  }
}

/** Tells `changed` when day turns to night. */
export class Theme {
  constructor(changed) {
    this.chosen = rememberedTheme();
    this.system = window.matchMedia("(prefers-color-scheme: dark)");
    this.system.addEventListener("change", () => this.apply(changed));
    this.changed = changed;
    this.apply(() => {});
  }

  get dark() {
    return this.chosen ? this.chosen === "dark" : this.system.matches;
  }

  get tint() {
    return this.dark ? DARK : LIGHT;
  }

  toggle() {
    this.chosen = this.dark ? "light" : "dark";
    try {
      window.localStorage.setItem(THEME_KEY, this.chosen);
    } catch {
      // not remembered, that is all
    }
    this.apply(this.changed);
  }

  apply(changed) {
    document.documentElement.dataset.theme = this.dark ? "dark" : "light";
    changed();
  }
}
