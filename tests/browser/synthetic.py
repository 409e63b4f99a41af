"""Invented incidents in the schema of incidents.geojson: any number, all quotes distinct, the same every time."""

# ruff: noqa: E501, S311 - tables of invented values; chance here is a seed, no secret

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

Feature = dict[str, Any]

TYPES = [
    ("Battles", "Armed clash"), ("Explosions/Remote violence", "Air/drone strike"),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack"), ("Violence against civilians", "Attack"),
    ("Explosions/Remote violence", "Remote explosive/landmine/IED"), ("Strategic developments", "Arrests"),
    ("Violence against civilians", "Abduction/forced disappearance"), ("Protests", "Peaceful protest"),
    ("Riots", "Mob violence"),
]  # fmt: skip
ACTORS = [
    ("sdf", "Syrian Democratic Forces", "قوات سوريا الديمقراطية", "sdf"), ("isis", "Islamic State", "تنظيم داعش", "isis"),
    ("syrian_army", "Syrian Army", "الجيش السوري", "syrian_government"), ("us", "United States", "الولايات المتحدة", "us"),
    ("iran_backed_militias", "Iran-backed militias", "الميليشيات الإيرانية", "iran_backed_militias"),
    ("turkey", "Turkey", "تركيا", "turkey"), ("hajin_military_council", "Hajin Military Council", "مجلس هجين العسكري", "sdf"),
    ("coalition", "International Coalition", "التحالف الدولي", "coalition"), ("civilians", "Civilians", "مدنيون", "civilians"),
]  # fmt: skip
PLACES = [
    ("Hajin", "هجين", 40.83, 34.69, "Deir-ez-Zor"), ("Al-Baghuz", "الباغوز", 40.96, 34.45, "Deir-ez-Zor"),
    ("Al-Busayra", "البصيرة", 40.43, 35.15, "Deir-ez-Zor"), ("Deir ez-Zor", "دير الزور", 40.14, 35.33, "Deir-ez-Zor"),
    ("Al-Hasakah", "الحسكة", 40.74, 36.51, "Al-Hasakeh"), ("Ash-Shaddadah", "الشدادي", 40.73, 36.06, "Al-Hasakeh"),
    ("Qamishli", "القامشلي", 41.22, 37.05, "Al-Hasakeh"), ("Al-Mayadin", "الميادين", 40.45, 35.02, "Deir-ez-Zor"),
    ("Ar-Raqqa", "الرقة", 39.01, 35.95, "Ar-Raqqa"), ("Al-Bukamal", "البوكمال", 40.92, 34.45, "Deir-ez-Zor"),
]  # fmt: skip
CODES = {"Al-Hasakeh": "SY08", "Deir-ez-Zor": "SY09", "Ar-Raqqa": "SY11"}
NAMES = [place[0] for place in PLACES]
OUTLETS = [
    ("وكالة الفرات", "independent"),
    ("صحيفة الخابور", "state"),
    ("شبكة البادية", "opposition"),
    ("Jazira Monitor", None),
]
# Plain words to vary a sentence with: witness, source, evening, dawn, forces, road, village, patrol, shells, wounded …
WORDS = [
    "شاهد",
    "مصدر",
    "مساء",
    "فجر",
    "قوات",
    "طريق",
    "قرية",
    "دورية",
    "قذائف",
    "جرحى",
    "مدرسة",
    "حاجز",
    "سيارة",
    "جسر",
    "نهر",
    "سوق",
    "ليل",
    "صباح",
    "هجوم",
    "اشتباك",
    "عناصر",
    "مقر",
    "نقطة",
    "رتل",
    "بلدة",
    "أطراف",
    "محيط",
    "شرق",
    "غرب",
    "شمال",
    "جنوب",
    "أهالي",
    "سكان",
    "مزارع",
    "منازل",
    "مستودع",
    "أسلحة",
    "ذخيرة",
    "انفجار",
    "دخان",
    "حريق",
    "إصابة",
    "نقل",
    "مشفى",
    "مدينة",
    "منطقة",
    "سيطرة",
    "انسحاب",
    "تعزيزات",
    "طيران",
    "تحليق",
    "كثيف",
    "متقطع",
    "عنيف",
    "مفاجئ",
    "واسع",
    "محدود",
    "متبادل",
    "خلال",
    "بعد",
    "قبل",
    "أثناء",
    "وفق",
    "بحسب",
    "أضاف",
    "أكد",
    "نفى",
]
ROLES = ("initiator", "target")


def _words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(WORDS, k=count))


def _quote(
    rng: random.Random, number: int, place: str, actor: str, dead: int | None, when: str
) -> tuple[str, dict[str, str]]:
    told = {"date": when, "actors": actor, "event_type": "هجوم", "place": place}
    text = f"قال مصدر محلي {number} إن هجوم وقع {when} قرب {place} نفذه {actor} {_words(rng, 32)}"
    if dead:
        told["fatalities"] = f"مقتل {dead}"
        text += f" وأسفر عن مقتل {dead} {_words(rng, 6)}"
    return text + ".", told


def _source(rng: random.Random, number: int, turn: int, place: str, actor: str, dead: int | None, day: date) -> Feature:
    quote, told = _quote(rng, 2 * number + turn, place, actor, dead, f"يوم {day.day}")
    outlet, affiliation = OUTLETS[(number + turn) % len(OUTLETS)]
    start = rng.randrange(0, 4000)
    evidence = {
        field: [
            {
                "quote": words,
                "start": start + quote.index(words),
                "end": start + quote.index(words) + len(words),
                "rule": f"{field}.synthetic",
            }
        ]
        for field, words in told.items()
    }
    return {
        "article_id": f"{number}-{turn}.txt", "title": f"عنوان {number} {_words(rng, 6)}", "outlet": outlet,
        "outlet_affiliation": affiliation, "published": (day + timedelta(days=1)).isoformat(),
        "url": f"https://example.org/{number}/{turn}", "quote": quote, "start": start, "end": start + len(quote),
        "attributed_to": "المرصد المحلي" if turn else None, "family": f"f{number}-{turn}", "evidence": evidence,
    }  # fmt: skip


def _ring(lon: float, lat: float, degrees: float) -> Feature:
    import math

    points = [
        (lon + degrees * math.cos(k * math.pi / 16), lat + 0.8 * degrees * math.sin(k * math.pi / 16))
        for k in range(32)
    ]
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in [*points, points[0]]]]}


def feature(number: int, seed: int = 7) -> Feature:
    """Incident `number`, which depends on nothing but its number and the seed."""
    rng = random.Random(seed * 1_000_003 + number)
    name, name_ar, lon, lat, admin1 = rng.choice(PLACES)
    level = rng.choices((1, 2, 3), (6, 3, 1))[0]
    spread = {1: 0.06, 2: 0.25, 3: 0.5}[level]
    lon, lat = round(lon + rng.gauss(0, spread), 6), round(lat + rng.gauss(0, spread * 0.8), 6)
    event, sub = rng.choice(TYPES)
    day = date(2017, 1, 1) + timedelta(days=rng.randrange(0, 2900))
    length = rng.choice((0, 0, 0, 0, 6, 29))
    cast = rng.sample(ACTORS, rng.choice((1, 2, 2, 2, 3)))
    actors = [{"id": a[0], "name": a[1], "name_ar": a[2], "role": ROLES[min(k, 1)]} for k, a in enumerate(cast)]
    dead = rng.choice((None, None, 1, 2, 3, 7, 14))
    disputed = ["fatalities_min", "fatalities_max"] if dead and rng.random() < 0.1 else []
    second = dead + 2 if dead and disputed else dead
    sources = [_source(rng, number, turn, name_ar, cast[0][2], n, day) for turn, n in enumerate((dead, second))]
    metres = {1: 1500, 2: 8000, 3: 45000}[level]
    key = f"{rng.getrandbits(48):012x}"
    properties = {
        "id": key, "report_ids": [key], "event_type": event, "sub_event_type": sub, "date_start": day.isoformat(),
        "date_end": (day + timedelta(days=length)).isoformat(), "date_precision": {0: "day", 6: "week", 29: "month"}[length],
        "date_basis": rng.choice(("stated", "relative")), "place_id": f"p{name}", "place_name": name, "place_name_ar": name_ar,
        "admin1": admin1, "admin1_pcode": CODES[admin1], "admin2": name, "admin2_pcode": f"{CODES[admin1]}{NAMES.index(name):02}", "admin3": name, "admin3_pcode": None,
        "in_scope": True, "relation": {1: "at", 2: "near", 3: "countryside"}[level], "uncertainty_m": metres,
        "uncertainty_area": _ring(lon, lat, metres / 90000) if level > 1 else None, "geo_precision": level,
        "ucdp_where_prec": level, "actors": actors, "actor_ids": sorted({a[0] for a in cast} | {a[3] for a in cast}),
        "actor_groups": sorted({a[3] for a in cast}), "fatalities_min": dead, "fatalities_max": second, "injured_min": None,
        "injured_max": None, "detained_min": None, "detained_max": None, "displaced_min": None, "displaced_max": None,
        "counts": [{"kind": "fatalities", "group": None, "least": dead, "most": second}] if dead else [], "count_group": None,
        "weapons": ["drone"] if sub == "Air/drone strike" else [], "targets": [], "confidence": round(rng.uniform(0.2, 0.98), 3),
        "disputed": disputed, "status": "reported", "reviewed": False, "unsure": [], "correction_reason": None,
        "summary": f"{sub} near {name}, {day.isoformat()}; {', '.join(a[1] for a in cast)}",
        "summary_ar": f"حادثة قرب {name_ar}، {day.isoformat()}؛ {'، '.join(a[2] for a in cast)}",
        "sources": sources, "source_count": 2, "family_count": 2,
    }  # fmt: skip
    return {
        "type": "Feature",
        "id": key,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": properties,
    }


def collection(count: int, seed: int = 7) -> Feature:
    """A FeatureCollection of `count` invented incidents with two quoted sources each."""
    return {"type": "FeatureCollection", "features": [feature(number, seed) for number in range(count)]}
