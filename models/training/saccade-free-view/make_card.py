"""Write card.json: files and hashes from the folder, figures from what evaluate.py and baselines.py printed."""
import argparse
import hashlib
import json
from pathlib import Path

EVALUATE = "python models/training/saccade-free-view/evaluate.py"
BASELINES = "python models/training/saccade-free-view/baselines.py"
SPLIT = "validation: 60 OSIE and 30 crowd pictures drawn with seed 20260 (gaze_data.py), never trained on"
UNITS = {
    "density": ("density", "bits per fixation over a uniform map, first fixations left out"),
    "score": ("density given the fixations so far", "bits per fixation over a uniform map, first fixations left out"),
}
WHAT = (
    "Predicts where a person who looks at a picture without a task will look next, given the fixations so far, "
    "and how long each fixation lasts."
)
LIMITS = (
    "Free viewing by adults of photographs for three to five seconds: nothing was measured on other tasks, on "
    "children, on moving pictures or on web pages. What it does on pages, posters, screens, charts and paintings "
    "rests on synthetic pictures with assumed gaze (see training), embedded photographs apart. The visual angle of "
    "the crowd set is not recorded; 38.8 degrees for its width is an assumption. The recordings give durations but "
    "no onsets, so the time between fixations is inferred from the viewing time. In the recordings the last "
    "fixation does not look cut off, the app cuts it at the end of the viewing time. The network averages over "
    "viewers and knows nothing of one person's habits. Input size, mirroring, sharpness and the length of fixations were "
    "chosen on the validation pictures, so their figures are a little flattering; the OSIE part of them is also easier than "
    "the rest (other viewers 2.88 bits, elsewhere 2.68). Visual angles below half or above twice the default are beyond "
    "anything seen in training. Do not use it to judge a person's gaze in medicine or law."
)


def files(folder):
    out = []
    for name in ("encoder.onnx", "head.onnx"):
        data = (folder / name).read_bytes()
        out.append({"path": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    return out


def quality(measured, baselines):
    rows = []
    for name, line in measured.items():
        peers = {"centrePrior": baselines[name]["centrePriorBits"], "otherViewers": baselines[name]["otherViewersBits"]}
        for key, (metric, unit) in UNITS.items():
            row = {"set": name, "metric": metric, "value": line[key + "Bits"], "unit": unit, "interval": line[key + "Interval"]}
            rows.append(row | {"peers": peers, "command": EVALUATE})
        rows.append({"set": name, "metric": "NSS", "value": line["nss"], "unit": "standard deviations", "command": EVALUATE})
        peers = {"humansSamePicture": baselines[name]["scanmatchHumans"], "humansAcrossPictures": baselines[name]["scanmatchAcross"]}
        rows.append({"set": name, "metric": "ScanMatch of sampled viewers with humans, 12 x 8 bins, 50 ms", "value": line["scanmatch"], "unit": "0 to 1", "peers": peers, "command": EVALUATE})
        for key, unit in (("amplitude", "degrees"), ("duration", "seconds")):
            detail = {"deciles": {"model": line[key + "Model"], "human": line[key + "Human"], "unit": unit}}
            rows.append({"set": name, "metric": f"{key} deciles, mean gap to human ones", "value": line[key + "Gap"], "unit": "share", "peers": detail, "command": EVALUATE})
        rows.append({"set": name, "metric": "fixations per viewing", "value": line["countModel"], "unit": "fixations", "peers": {"human": line["countHuman"]}, "command": EVALUATE})
        rows.append({"set": name, "metric": "KL from the conditional densities' average over sampled paths to the density", "value": line["agreement"], "unit": "bits", "command": EVALUATE})
    return [{"split": SPLIT} | row for row in rows]


def groups(rows):
    """Figures by how much the viewers of a picture agree, which is what makes a picture easy or hard."""
    out = []
    for name in sorted({r["set"] for r in rows}):
        of_set = sorted((r for r in rows if r["set"] == name), key=lambda r: r["ceiling"])
        third = len(of_set) // 3
        for label, part in (("viewers agree least", of_set[:third]), ("in between", of_set[third:-third]), ("viewers agree most", of_set[-third:])):
            mean = {k: round(sum(r[k] for r in part) / len(part), 3) for k in ("density", "score", "ceiling")}
            out.append({"set": name, "category": label, "pictures": len(part), "densityBits": mean["density"], "scoreBits": mean["score"], "otherViewersBits": mean["ceiling"]})
    return out


def extremes(rows, count=5):
    out = []
    for name in sorted({r["set"] for r in rows}):
        of_set = sorted((r for r in rows if r["set"] == name), key=lambda r: r["density"] - r["ceiling"])
        for kind, part in (("worst", of_set[:count]), ("best", of_set[-count:])):
            out += [{"kind": kind, "image": r["image"], "densityBits": round(r["density"], 3), "otherViewersBits": round(r["ceiling"], 3)} for r in part]
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=str(Path(__file__).parents[2] / "saccade-free-view"))
    parser.add_argument("--measured", help="what evaluate.py printed")
    parser.add_argument("--rows", help="what evaluate.py --rows wrote")
    parser.add_argument("--baselines", help="what baselines.py printed")
    parser.add_argument("--area", type=int, default=147456)
    parser.add_argument("--fine-area", type=int, default=221184)
    parser.add_argument("--saccade", type=float, nargs=2, default=(0.10, 0.0015))
    parser.add_argument("--networks", type=int, default=1)
    args = parser.parse_args()
    folder = Path(args.model)
    load = lambda file: json.loads(Path(file).read_text())  # noqa: E731
    card = {
        "id": "saccade-free-view", "title": "Saccade free viewing", "what": WHAT, "licence": "Apache-2.0", "authors": ["The Saccade authors"],
        "files": files(folder),
        "input": {
            "areaPx": args.area, "fineAreaPx": args.fine_area, "multiple": 32, "minSidePx": 96, "maxAspect": 4, "stride": 4,
            "size": "the width and height, multiples of 32 and at least minSidePx, that minimise |ln(aspect / picture's aspect)| + 0.5 |ln(area / areaPx)|, the picture's aspect being held within maxAspect",
            "resize": "whole picture to that size, linear with antialiasing; RGB in sRGB divided by 255; alpha on white",
            "secondLook": "the same at fineAreaPx; its density, resampled bilinearly in the log, is averaged with the first on the first's grid, and feature map 0 becomes that mean over the uniform density",
        },
        "history": {"length": 8},
        "saccadeTime": {"meanSeconds": {"a": args.saccade[0], "b": args.saccade[1]}, "unit": "seconds = a + b * amplitude in degrees", "sigma": 0},
        "defaults": {"seconds": 3, "temperature": 1, "pixelsPerDegree": {"rule": "max(25, longSidePx / 38)", "min": 25, "longSideDegrees": 38, "assumed": True}},
        "quality": quality(load(args.measured), load(args.baselines)) if args.measured else [],
        "perCategory": groups(load(args.rows)["pictures"]) if args.rows else [],
        "failures": extremes(load(args.rows)["pictures"]) if args.rows else [],
        "data": [
            {"name": "OSIE", "licence": "MIT", "source": "https://github.com/NUS-VIP/predicting-human-gaze-beyond-pixels", "use": "540 pictures with gaze to train, 60 to validate"},
            {"name": "Saliency in Crowd", "licence": "MIT", "source": "https://github.com/NUS-VIP/saliency-in-crowd", "use": "270 pictures with gaze to train, 30 to validate"},
            {"name": "Designs", "licence": "Apache-2.0", "source": "models/training/saccade-free-view/designs", "use": "1000 synthetic pictures with assumed gaze"},
            {"name": "MobileNetV2 (ImageNet)", "licence": "Apache-2.0", "source": "https://github.com/tensorflow/models", "use": "teacher: its feature maps were targets; no weight of it is here"},
            {"name": "YOLOX-nano (COCO)", "licence": "Apache-2.0", "source": "https://github.com/Megvii-BaseDetection/YOLOX", "use": "teacher: its feature maps were targets; no weight of it is here"},
        ],
        "limits": LIMITS,
    }  # fmt: skip
    (folder / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    print("wrote card.json,", sum(f["bytes"] for f in card["files"]), "bytes of weights")


if __name__ == "__main__":
    main()
