"""A photograph is kept for what it shows: nothing else of the file comes along."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms

from perineural.records.errors import Invalid
from perineural.records.photograph_image import LONGEST_SIDE_PX, clean
from tests.factories.photographs import GPS, ORIENTATION, camera_jpeg


def written(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def test_the_place_the_maker_and_the_comment_of_a_camera_are_gone():
    taken = camera_jpeg()
    before = opened(taken)
    assert before.getexif().get_ifd(GPS)
    assert b"Invented Camera Works" in taken
    assert b"Quarrywood" in taken

    kept = clean(taken).content

    after = opened(kept)
    assert after.format == "JPEG"
    assert dict(after.getexif()) == {}
    assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (b"Exif", b"Invented Camera Works", b"Quarrywood", b"ICC_PROFILE", b"http"):
        assert trace not in kept


def test_a_picture_taken_on_its_side_stands_upright():
    """The file says "turn me by a quarter": its red left half belongs on top."""
    picture = clean(camera_jpeg(orientation=6))
    image = opened(picture.content)

    assert (picture.width_px, picture.height_px) == image.size == (40, 60)
    red, _, blue = image.getpixel((20, 5))
    assert red > 200 > blue
    red, _, blue = image.getpixel((20, 55))
    assert blue > 200 > red
    assert ORIENTATION not in image.getexif()


def test_the_colours_stay_those_the_camera_saw_when_its_profile_is_dropped():
    """Half grey in a profile of its own is another number in the colours of every screen."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = clean(written(Image.new("RGB", (8, 8), (200, 40, 90)), "PNG", icc_profile=profile))

    assert "icc_profile" not in opened(kept.content).info
    shown = opened(kept.content).getpixel((4, 4))
    assert all(abs(one - other) <= 4 for one, other in zip(shown, (200, 40, 90), strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_jpeg_png_and_webp_are_taken(kind, mode):
    picture = clean(written(Image.new(mode, (30, 20), "white"), kind))

    assert opened(picture.content).format == "JPEG"
    assert (picture.width_px, picture.height_px) == (30, 20)


def test_what_is_see_through_stands_on_white():
    picture = clean(written(Image.new("RGBA", (10, 10), (0, 0, 0, 0)), "PNG"))

    assert opened(picture.content).getpixel((5, 5)) == (255, 255, 255)


def test_a_large_picture_is_made_smaller_and_keeps_its_shape():
    picture = clean(written(Image.new("RGB", (4000, 2000), "pink"), "JPEG"))

    assert (picture.width_px, picture.height_px) == (LONGEST_SIDE_PX, LONGEST_SIDE_PX // 2)


def png_of(width: int, height: int) -> bytes:
    """A few bytes that claim to be a picture of any size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side_px", [8_001, 10_000, 30_000])
def test_a_file_built_to_fill_the_memory_is_refused_in_words(side_px):
    with pytest.raises(Invalid, match="larger than 64 million pixels: nothing was kept"):
        clean(png_of(side_px, side_px))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7 of a photograph", "This is no photograph"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no photograph"),
        (written(Image.new("RGB", (5, 5)), "GIF"), "This is no photograph"),
        (written(Image.new("RGB", (5, 5)), "TIFF"), "This is no photograph"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC or AVIF picture"),
        (camera_jpeg(400, 300)[:-900], "breaks off or is damaged"),
        (png_of(400, 300), "breaks off or is damaged"),
        (bytes(20_000_001), "20 MB; at most 20 MB"),
    ],
    ids=["empty", "pdf", "svg", "gif", "tiff", "heic", "half", "broken", "large"],
)  # fmt: skip
def test_what_is_no_whole_photograph_is_refused_in_words(content, words):
    with pytest.raises(Invalid, match=words) as refused:
        clean(content)

    assert refused.value.field == "file"
