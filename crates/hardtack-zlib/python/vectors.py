"""Writes the golden data of this crate: what Python's zlib makes of a few hundred inputs.

    python python/vectors.py > tests/data/zlib.json

Classic zlib 1.2.11 or newer must be under Python, or the bytes are other ones.
Inputs are spelled as small as they can be, since some have more than two windows of zlib's:

    {"text": "…"}                                  ASCII
    {"hex": "…"}
    {"lcg": [seed, length, alphabet size]}         see `lcg`
    {"repeat": [input, times]}
    {"join": [input, …]}
    {"weave": [input, noise]}                      a byte, its share of the noise, a byte, …

Outputs are whole up to 300 bytes, and a length with a SHA-256 beyond.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import typing as t
import zlib

WINDOW = 32768
MAX_DISTANCE = WINDOW - 262
BLOCK = 16383


# Found by trying, in random inputs full of one hash: a search in little memory that meets many
# positions of other hashes.
STRANGERS = [
    (
        "9a272c61603ac72b2100005a672e032260215a072d61237ac72b2000635a272c4063bac72b5ac72b400041ba"
        "c72b6360615ac72b03036123bac72b420360023ac72b01bac72b413ac72bbac72b0221dac72b22606122dac7"
        "2b022322429ac72b20039ac72b613ac72b23bac72b620161dac72b2040619ac72b61bae72a61fac72b622200"
        "42bac72b63225ac72bdac72b0261019ac72b5ac72b4042007ac72b036020211ae72a42da672e01230162bac7"
        "2bbac72b03209ac72b61221ae72a2042619ac72b617a472f21433ac72b43235ac72b40236323dac72b409ac7"
        "2b416340dac72b41037aa7282221faa728232261005ac72b43224260dac72b20fac72bbac72b4143617ac72b"
        "2120bac72b3ac72b2200427ac72b230000fac72b61204323fac72b22023ac72b63411ac72b42229ac72b4121"
        "61009ac72b01032222fa272c42dac72b3ac72b007ac72b2201219ac72bbac72bfac72b6301419ac72b610201"
        "7a87290220417ac72b220363bac72b20013ac72bbac72b405ac72b2123dac72b21612063da87296041211ac7"
        "2b7ac72b1ac72b20da472f0061baa728430121037ac72b2203ba272c0201035ac72b2023fac72bbaa7284160"
        "411ac72b219ac72b020100035ac72b604322435ac72b222023235ac72b60fac72b20619ac72b2341001ac72b"
        "dac72b2322007aa72801daa728dac72b42631ac72b2300dac72b9ac72b23dac72b2340631ac72b9aa7283ac7"
        "2b7ac72b2301607ac72b61dac72b43419ac72b62401ac72b235ac72b636040201ac72bdac72b009ac72b3a27"
        "2c634222da672e41fa8729606041fac72b625ac72bbac72b621ac72b3ac72b00bac72b62434140dac72bfac7"
        "2b424222605aa7284142211ac72b214240033ac72b00619ac72b214362439ac72b439ac72b624343013ac72b"
        "40226363dac72bdac72b002302fae72a6041407ac72b429ac72b006061005ac72b22fac72b2241603ac72b41"
        "01bac72b006062233ac72bfac72b6240bac72b9ac72b41205ac72bfac72bfac72b41fa272cfac72b7ac72b40"
        "025a672e022102003ac72b6220237a272c9ac72b2101615ac72b5a872943434122da672e22207ac72b209a47"
        "2f9ac72b407ac72b61031ac72b435ac72b23636241fac72b6040bac72b2141407ac72b000303609ac72b4161"
        "1ac72bdac72b2201bac72b616341bac72b0121dac72b40623ac72b010362423a8729432240fac72b202302"
    ),
    (
        "ae1a6443ee1a6423ee1a640360ce1a64436103200e5a66614322626eda62210263ae1a6422006100cefa636e"
        "1a6461434143ee1a64006263410e1a6402410222ee1a64014003ae1a6441ae1a6422012e3a65ce1a6443406e"
        "1a64202240016e1a642003230e5a66ce5a66634e1a6423402e3a654203638e1a64424363402e1a6422020e1a"
        "6420220123eefa6362428e1a642e1a64230062ee3a654102210e1a64434160624e5a6660030341ce1a640060"
        "03ae7a6762024121ee1a644202620e1a64012e1a64014301030e1a642242226eba616121ae5a66ce1a6463ce"
        "9a60422e1a64206000610e1a640261ce1a64436161614e1a640300412e9a6060ae1a64ce1a640e1a6462218e"
        "1a64ae1a64032200634efa634103600e1a640121414e1a6402ae1a640061238eba618eba610362224e1a6442"
        "230243ae5a66222e1a648e1a6422208e1a6422614e1a64602e1a64230100620e1a64636e1a640e1a640203ee"
        "1a6443414e1a64ae1a6402004e1a64004061422e7a6722612122ceda62022341412e1a646122604e9a604000"
        "2e1a64638e1a648e1a6403ee1a6403234e1a64424e5a6621ce1a644e1a644300022e1a640243210eda620103"
        "400e3a6560416121eeba6141ce1a640e9a606e1a64600142234e1a642042602e1a64420e1a64ce1a64612201"
        "604e1a64632103434e5a66626e5a66228eba610e1a642241010e1a640e1a6403232e1a6422ae1a6440418e1a"
        "640020ae1a646042ce1a644160430eda62026123610e9a6022006262ce9a60ae3a65210e1a6443ce7a6760ce"
        "da622022034e1a6401ee1a64000163036e9a6021616000eefa63410e1a64ae1a64612261226e1a642e1a6440"
        "4142226e7a670262626eba610261210e1a64ae3a6561434022ae1a6423636160ae1a64012e1a64002e1a6401"
        "6123ce1a64632e1a64ae1a6460014243ce1a64202e1a646e1a6462ee1a644223438e1a6440620e1a6423026e"
        "1a642322ae1a64024261208e1a64604e5a6662016e1a640261214e1a644200002efa63ae1a646e9a606e1a64"
        "ae1a64004220ae5a66430001434e1a6401432023ceba6143ce1a64422e1a640e1a642e1a64026063624e1a64"
        "22028e1a640142226e1a640e1a6423014e1a6423012e1a64ae1a644220ae1a64634e1a64036102612e1a6400"
        "01ce1a64614021ce1a64414eda62230e1a640e1a644e1a642041ae1a6420ae9a60624e1a64202100416efa63"
        "ae1a64ee1a642323cefa634101426e"
    ),
]

# Found likewise: the head's own code would have words of eight bits.
DEEP_HEADS = [
    (
        "7e11c043658b35037586e602250b31614195e6e561de71c342407e31c1636101605e71c3400022403ed1c601"
        "21858b354342e58b35636303203e51c242010141058b3520258b350061d586e641258b35d5c6e4658b35209e"
        "71c3c58b35622223d586e60063437e91c43e71c3017e71c3236043201586e621620242254b339e71c3206222"
        "3e71c323233e71c320404262e54b33219586e63e71c35586e64021239e31c123450b316000b586e6433586e6"
        "214063fe71c34343027eb1c51e71c36045cb379506e20141224195a6e70121f586e6600222419ef1c700025e"
        "31c102401ef1c74143005586e6622163456b3220634260d586e64162b5a6e7058b35"
    ),
    (
        "360ef5622360b1bbf340402391bbf3610021b13bf700b60ef5b1bbf302467019360ef561406340a670196341"
        "2166701921602262560ef560634022667019715bf40231bbf3c670194000b66ef66670190343f62ef4032276"
        "0ef52163760ef5f1bbf34100311bf6212043b68ef121f1bbf342216202560ef526b01f222321515bf40211bb"
        "f34340210146b01f030222f60ef50306901e4061b60ef5d60ef541422142f60ef520412026901e63434220e6"
        "501842632203f1dbf06001d68ef1022191bbf32242a6701943067019d1bbf34171bbf301c670196042624146"
        "701923424116cef3d1bbf391bbf3a670196176cef3424221760ef50203f1bbf341a67019636071bbf3b60ef5"
        "42d19bf220010340360ef52670190342760ef541238670192203867019360ef5432140960ef502b1bbf3b60e"
        "f500200321667019360ef5632060760ef511bbf341a6701902424320a6701920036203160ef54241616071bb"
        "f3632346d01c4320168ef14143960ef52362d1bbf30242a6b01f4670196042e6f01d6670"
    ),
]


def lcg(seed: int, length: int, alphabet: int) -> bytes:
    """Bytes that any language can make again: the upper bits of a linear congruence."""
    out = bytearray()
    for _ in range(length):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append((seed >> 33) % alphabet)
    return bytes(out)


def expand(spelled: dict[str, t.Any]) -> bytes:
    ((kind, value),) = spelled.items()
    if kind == "text":
        return value.encode("ascii")
    if kind == "hex":
        return bytes.fromhex(value)
    if kind == "lcg":
        return lcg(*value)
    if kind == "repeat":
        return expand(value[0]) * value[1]
    if kind == "weave":
        letters, between = map(expand, value)
        share = len(between) // len(letters)
        return b"".join(
            bytes([letter]) + between[share * n : share * (n + 1)]
            for n, letter in enumerate(letters)
        )
    assert kind == "join"
    return b"".join(map(expand, value))


def text(value: str) -> dict[str, t.Any]:
    return {"text": value}


def bits(data: bytes) -> dict[str, t.Any]:
    return {"hex": data.hex()}


def noise(seed: int, length: int, alphabet: int = 256) -> dict[str, t.Any]:
    return {"lcg": [seed, length, alphabet]}


def repeat(spelled: dict[str, t.Any], times: int) -> dict[str, t.Any]:
    return {"repeat": [spelled, times]}


def join(*spelled: dict[str, t.Any]) -> dict[str, t.Any]:
    return {"join": list(spelled)}


def sessions(pick: random.Random) -> t.Iterator[dict[str, t.Any]]:
    """Payloads as Flask writes them, many near the point where compression begins to pay."""

    def token(length: int) -> str:
        return "".join(pick.choices("0123456789abcdef", k=length))

    def dumps(value: t.Any) -> dict[str, t.Any]:
        return text(json.dumps(value, separators=(",", ":"), sort_keys=True))

    yield text("{}")
    for digits in range(1, 18, 4):
        yield dumps({"user_id": int("9" * digits)})
    for _ in range(12):
        login = {"_fresh": True, "_user_id": str(pick.randrange(10**6))}
        yield dumps(login)
        yield dumps({**login, "csrf_token": token(40)})
        yield dumps({**login, "csrf_token": token(40), "_id": token(128)})
    for count in range(1, 16):
        flashes = [{" t": [pick.choice(["info", "error"]), f"message {n}"]} for n in range(count)]
        yield dumps({"_flashes": flashes})
    for count in (1, 3, 10, 40, 160):
        cart = [{"id": pick.randrange(10**5), "name": token(6), "qty": n % 5} for n in range(count)]
        yield dumps({"cart": cart, "note": "é\U0001f36a" * (count % 4)})
    for length in range(8, 72, 2):
        yield text("{" + "".join(pick.choices('":,_abcdeu0123', k=length)) + "}")


def shapes(pick: random.Random) -> t.Iterator[dict[str, t.Any]]:
    """Inputs that meet one rule of zlib each."""
    yield text("")
    for byte in (0, 97, 143, 144, 255):
        yield bits(bytes([byte]))
    yield bits(bytes(range(256)))
    # The first position is never matched; the last ones are never filed.
    for length in (2, 3, 4, 5, 6, 7, 10, 131, 257, 258, 259, 260, 261, 262, 263, 517, 518, 66000):
        yield repeat(text("a"), length)
    for length in range(3, 12):
        piece = text("abcdefghijkl"[:length])
        yield repeat(piece, 2)
        yield repeat(piece, 3)
        yield join(text("-"), piece, text("."), piece)
    # Every kind of block; stored against fixed against dynamic.
    for length in (1, 5, 20, 40, 60, 100, 300, 1000, 4000):
        for alphabet in (2, 3, 5, 16, 64, 128, 256):
            yield noise(length + alphabet, length, alphabet)
    # Codes with one distance, of each of the first few kinds.
    for distance in (1, 2, 3, 4, 5, 7, 9, 13):
        yield join(noise(distance, 200), repeat(noise(distance, distance), 9), noise(3, 100, 64))
        for seed in range(6):
            letters = noise(seed, 90, 20)
            yield join(letters, repeat(noise(distance, distance), 30 // distance + 2), letters)
            yield join(letters, repeat(noise(distance, distance), 30 // distance + 2))
    # Words that would be too long. Letters as frequent as Fibonacci's numbers make the deepest
    # trees (the end of a block is the first 1); noise between them keeps them from matching, and
    # puts its own levels above. These were found by trying: their trees have 16 levels.
    for count, alphabet, seed in ((8, 80, 5), (8, 100, 1), (8, 100, 3), (10, 80, 5), (14, 128, 0)):
        counts = [1, 2]
        while len(counts) < count:
            counts.append(counts[-1] + counts[-2])
        letters = join(*(repeat(bits(bytes([232 + n])), times) for n, times in enumerate(counts)))
        between = 15900 // sum(counts) - 1
        yield {"weave": [letters, noise(seed, between * sum(counts), alphabet)]}
        yield {"weave": [letters, noise(seed, 2 * sum(counts), alphabet)]}
    # A short match from too far back, and the last distance that is looked at.
    for gap in (4090, 4092, 4093, 4094, 4100):
        yield join(text("-xyz"), noise(gap, gap), text("xyz-"))
    for gap in range(MAX_DISTANCE - 16, MAX_DISTANCE - 9):
        yield join(text("-"), text("a needle in a"), repeat(text("b"), gap), text("a needle in a"))
    # More positions of one hash than a search looks at: equal ones, and others of the same hash.
    for times in (31, 32, 33, 127, 128, 129, 300):
        yield join(text("abcdefgh"), repeat(text("abcX"), times), text("abcdefgh"))
        yield join(text("abcdefgh"), repeat(text("AbcX"), times), text("abcdefgh"))
        yield join(text("12abcdefghij"), repeat(text("AbcX.."), times), text("12abcdefghij!abcdefghij"))
    # Lazy matching around its thresholds: the second match is longer by one or more.
    for first in (3, 4, 7, 8, 9, 15, 16, 17, 32):
        for more in (0, 1, 5):
            line = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
            short, long = line[:first], line[1 : first + more + 1]
            yield text(f"{short}#{long}%{line[: first + more + 1]}{line}")
            yield text(f"-{short}#{long}%{line[: first + more + 1]}{line}")
    # A search is content with 128 bytes: whether it looks behind the nearest match for a longer.
    long = noise(9, 200)
    for first in (126, 127, 128, 129):
        yield join(text("-"), long, text("#"), noise(9, first), text("%"), long)
    for found in STRANGERS + DEEP_HEADS:
        yield {"hex": found}
    # Many positions of few hashes in an input that is searched in little memory, and just beyond.
    for alphabet in (2, 3, 4, 5, 6, 8):
        for length in (4000, 4095, 4096, 4097):
            yield noise(length * alphabet, length, alphabet)
    # The window slides one byte sooner when the input ends: then what is at the beginning of the
    # newer window cannot be repeated any more.
    needle = text("a needle")
    for before in (WINDOW - 1, WINDOW, WINDOW + 1):
        for behind in (0, 100, 253, 254, 255, 300):
            gap = MAX_DISTANCE - len("a needle")
            near, far = noise(1, before, 128), noise(2, gap, 128)
            yield join(near, needle, far, needle, noise(3, behind, 128))
    # The ends of blocks, and of windows.
    for length in (BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 1):
        yield noise(length, length)
        yield noise(length, length, 16)
    for length in (WINDOW - 1, WINDOW, WINDOW + 1, *range(65270, 65280), 65535, 65536, 65537):
        yield cut(length)
    for length in (98042, 98043, 98304, 131072, 200000):
        yield cut(length)
        yield repeat(noise(length, 32506), length // 32506)
        yield repeat(noise(length, 32507), length // 32507)


def cut(length: int) -> dict[str, t.Any]:
    """Text of exactly this length with matches near and far, up to its last byte."""
    piece = 997
    times, rest = divmod(length, piece)
    parts = [noise(7 + n % 37, piece, 30) for n in range(times)]
    return join(*parts, noise(7, rest, 30))


def main() -> None:
    assert "ng" not in zlib.ZLIB_RUNTIME_VERSION, "zlib-ng writes other bytes"
    pick = random.Random(1)
    vectors = []
    for spelled in [*sessions(pick), *shapes(pick)]:
        out = zlib.compress(expand(spelled))
        vector: dict[str, t.Any] = {"input": spelled}
        if len(out) <= 300:
            vector["output"] = out.hex()
        else:
            vector["length"] = len(out)
            vector["sha256"] = hashlib.sha256(out).hexdigest()
        vectors.append(vector)
    lines = ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors)
    sys.stdout.write(f'{{"zlib":"{zlib.ZLIB_RUNTIME_VERSION}","vectors":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
