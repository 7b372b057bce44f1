"""A file that is too large is not stored: its bytes are dropped as they come, its size is kept."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class TooLargeUploadHandler(FileUploadHandler):
    """Hand on what may be taken; of the rest give an empty file that tells its true size.

    The view compares `size` with the limit and says so beside the field; no disk fills up, however
    much is sent.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass the bytes to the next handler, until there are too many."""
        if start + len(raw_data) > settings.PERINEURAL_IMPORT_MAX_BYTES:
            return None
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Leave a file that was taken to the next handler."""
        if file_size <= settings.PERINEURAL_IMPORT_MAX_BYTES:
            return None
        return UploadedFile(
            ContentFile(b""), name=self.file_name, content_type=self.content_type, size=file_size
        )
