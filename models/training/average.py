"""The mean of the weights of several checkpoints of one network.

    python average.py OUT CHECKPOINT CHECKPOINT …

Checkpoints that share their beginning lie in one valley, and their mean often does better on text of other kinds than
any of them (Wortsman et al., "Model soups", 2022). Config and tokenizer are those of the first.
"""

import shutil
import sys
from pathlib import Path

from safetensors.torch import load_file, save_file


def main():
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    out, *sources = map(Path, sys.argv[1:])
    weights = [load_file(source / "model.safetensors") for source in sources]
    mean = {name: sum(w[name].float() for w in weights) / len(weights) for name in weights[0]}
    out.mkdir(parents=True, exist_ok=True)
    save_file(mean, out / "model.safetensors", metadata={"format": "pt"})
    for file in ("config.json", "tokenizer.json"):
        shutil.copy(sources[0] / file, out / file)


if __name__ == "__main__":
    main()
