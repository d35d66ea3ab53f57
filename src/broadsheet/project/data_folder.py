"""What lies where in the folder of an edition, or of a gate before somebody else's site."""

from dataclasses import dataclass
from pathlib import Path

JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder of one machine's data."""

    data_dir: Path

    @property
    def bell_path(self) -> Path:
        """The file that is touched when something was published, for the gates of this machine."""
        return self.data_dir / "bell"

    @property
    def draining_path(self) -> Path:
        """The file that is there while the gates of this machine are about to end."""
        return self.data_dir / "draining"

    @property
    def chores_path(self) -> Path:
        """The file that is touched when this machine has begun a round of the chores."""
        return self.data_dir / "chores"

    @property
    def bodies_path(self) -> Path:
        """The folder of what nginx sends."""
        return self.data_dir / "bodies"

    @property
    def metrics_path(self) -> Path:
        """The folder in which the processes of this machine say what they have counted."""
        return self.data_dir / "metrics"

    @property
    def journal_path(self) -> Path:
        """The folder of the journal, from which lines are carried where the books are on a server."""
        return self.data_dir / JOURNAL

    @property
    def generated_path(self) -> Path:
        """The folder of a journal that was made up for a trial, if there is one."""
        return self.data_dir / "generated"
