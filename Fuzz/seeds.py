"""Inputs to begin with: `seeds.py folder` writes 240 of random bytes, always the same; in three of
four the bytes that ask for something hostile are rare, so that calls get far."""
import random
import sys

generator = random.Random(7)
for number in range(240):
    size = generator.choice([400, 1000, 2000])
    tame = number % 4 != 0
    values = [b for b in range(256) if not (tame and (b >= 240 or b % 32 == 31 or b % 16 == 15))]
    data = bytearray(generator.choice(values) for _ in range(size))
    data[0] = generator.choice(values)
    data[1] = number % 8
    with open(f"{sys.argv[1]}/seed-{number}", "wb") as file:
        file.write(data)
