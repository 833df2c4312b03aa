"""Where the policies that the product ships with stand."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "policies"


def folders() -> dict[str, Path]:
    """Each shipped policy's key and folder, in name order."""
    return {path.name: path for path in sorted(FOLDER.iterdir()) if (path / "about.yaml").exists()}
