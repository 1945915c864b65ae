"""The devices found in town halls, by name."""

from tests.scans.scan import Device
from tests.scans.scanner import glass
from tests.scans.telephone import app, curled, photo

DEVICES: dict[str, Device] = {
    device.name: device
    for device in (
        Device(name="vitre_300_couleur", dpi=(300, 300), take=glass, grey=False, jpeg=(60, 85)),
        Device(name="vitre_200_gris", dpi=(200, 200), take=glass),
        Device(name="vitre_200_couleur", dpi=(200, 200), take=glass, grey=False),
        Device(name="chargeur_300_gris", dpi=(300, 300), take=glass, skew_deg=2, stretch=0.004, streaks=0.25),
        Device(name="chargeur_200_gris", dpi=(200, 200), take=glass, skew_deg=2, stretch=0.004, streaks=0.25),
        Device(name="chargeur_150_gris", dpi=(150, 150), take=glass, skew_deg=2, stretch=0.006, streaks=0.25),
        Device(name="economique_100", dpi=(100, 100), take=glass, grey=False, noise=3, jpeg=(45, 70)),
        Device(name="noir_blanc_300", dpi=(300, 300), take=glass, bits=1, skew_deg=1.5, stretch=0.003),
        Device(name="noir_blanc_200", dpi=(200, 200), take=glass, bits=1, skew_deg=1.5, stretch=0.003),
        Device(name="fax_fin", dpi=(204, 196), take=glass, bits=1, stretch=0.006, noise=7, sharpness_mm=0.1),
        Device(
            name="fax_normal", dpi=(204, 98), take=glass, bits=1, stretch=0.006, noise=7, sharpness_mm=0.1
        ),
        Device(
            name="photo", dpi=(190, 190), take=photo, grey=False, noise=3, sharpness_mm=0.11, jpeg=(50, 80)
        ),
        Device(name="economique_75", dpi=(75, 75), take=glass, noise=2.5, jpeg=(60, 80)),
        Device(
            name="photo_courbe",
            dpi=(190, 190),
            take=curled,
            grey=False,
            noise=3,
            sharpness_mm=0.11,
            jpeg=(50, 80),
        ),
        Device(
            name="photo_application", dpi=(170, 170), take=app, grey=False, sharpness_mm=0.1, jpeg=(55, 80)
        ),
    )
}
_BENT = ("photo_courbe",)
FINE_DEVICES = tuple(name for name, device in DEVICES.items() if min(device.dpi) >= 150 and name not in _BENT)
"""The devices of 150 dpi and more on both axes, that see a flat sheet."""
