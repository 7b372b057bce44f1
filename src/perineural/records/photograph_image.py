"""A photograph as it comes from a camera, made anew: what it shows, and nothing else it carries.

The picture is decoded and written again as JPEG, so that place, time, device, thumbnails, comments
and colour profile of the file do not come along. What is no picture, or is built to fill the
memory, is refused before it is decoded.
"""

import struct
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from perineural.records.errors import Invalid

FORMATS = ("JPEG", "PNG", "WEBP")
"""What is taken, told by the content and not by the name."""
MOST_BYTES = 20_000_000
MOST_PIXELS = 64_000_000
"""A picture of more is refused by what its head says, before anything is decoded."""
LONGEST_SIDE_PX = 2400
QUALITY = 88

_BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error)
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class CleanPicture:
    """A picture made anew: JPEG without any metadata."""

    content: bytes
    width_px: int
    height_px: int


def clean(content: bytes) -> CleanPicture:
    """The picture of a JPEG, PNG or WebP file, upright, at most 2400 pixels long, made anew.

    Raises:
        Invalid: It is too large, is no such picture, or breaks off; the message says what to do.
    """
    if len(content) > MOST_BYTES:
        raise Invalid(
            f"The file has {len(content) / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} MB.",
            field="file",
        )
    if not content:
        raise Invalid("The file is empty. Take the photograph again.", field="file")
    try:
        return _made_anew(content)
    except _TOO_LARGE as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise Invalid(_no_picture(content), field="file") from error
    except _BROKEN as error:
        raise Invalid(
            "The picture breaks off or is damaged: nothing of it was kept. Send it again.",
            field="file",
        ) from error


def _made_anew(content: bytes) -> CleanPicture:
    with Image.open(BytesIO(content), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise _too_many_pixels()
        # First smaller, then upright: a camera's JPEG is never decoded at its full size.
        image.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
        upright = _in_srgb(ImageOps.exif_transpose(image), image.info.get("icc_profile"))
    plain = Image.new("RGB", upright.size, "white")
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        see_through = upright.convert("RGBA")
        plain.paste(see_through, mask=see_through.getchannel("A"))
    else:
        plain.paste(upright.convert("RGB"))
    written = BytesIO()
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return CleanPicture(written.getvalue(), plain.width, plain.height)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in the colours every screen takes for granted, since its profile is dropped."""
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        own, common = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, own, common, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that cannot be read is worth less than the picture
    return converted or image


def _too_many_pixels() -> Invalid:
    return Invalid(
        f"The picture is larger than {MOST_PIXELS // 1_000_000} million pixels: nothing was kept."
        " Choose a smaller size in the camera.",
        field="file",
    )


def _no_picture(content: bytes) -> str:
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"hevc"):
        return (
            "This is a HEIC or AVIF picture, which is not taken. Set the camera to JPEG"
            " (on an iPhone: Settings, Camera, Formats, Most Compatible)."
        )
    return "This is no photograph: a JPEG, PNG or WebP picture is taken."
