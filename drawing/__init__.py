"""The drawing tool: views of one body mesh as line drawings, with landmarks and nerves on them.

For whoever changes the drawing. The application needs only what this writes: `chart-*.svg` and
`chart.json` in the packaged knowledge.
"""

from pathlib import Path

KNOWLEDGE = Path(__file__).parents[1] / "src" / "perineural" / "clinical" / "knowledge"
"""Where the drawings and their coordinates are kept."""
