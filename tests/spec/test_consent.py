"""What a person reads before agreeing: two whole texts, one of them with all that may come."""

from decimal import Decimal

from perineural.clinical.consent import ConsentInput, consent_text
from perineural.clinical.solution import Part

WITH_EVERYTHING = """\
Consent to treatment: Headache, middle
Clinic of Invention

What it is
Small injections of a sugar solution just under the skin, beside nerves that hurt. You are awake; no sedation is given.
A soaked swab or thin tube is placed in the nose for some minutes, never longer than 10. No needle is used for this part. You are awake; no sedation is given.
Some of them lie deeper. They are placed with ultrasound, or by somebody specially trained for it.
Nerves: greater occipital nerve, supraorbital nerve.
Planned places in one session: 4.

What is in it
- Dextrose 50 % injection, 5 mL: the sugar solution; made from corn
- Sterile water for injection, 45 mL: water to dilute
- Sodium bicarbonate 8.4 % (neutralizing additive), 0.5 mL: to make it less acid
- Lidocaine 1 % plain, multi-dose vial, 5 mL: a local anaesthetic, a medicine that numbs; also holds methylparaben
- Procaine 1 %, multi-dose vial, 1 mL: a local anaesthetic, a medicine that numbs; also holds chlorobutanol, bisulfite
- Lidocaine 1 % with epinephrine, multi-dose vial, 1 mL: a local anaesthetic, a medicine that numbs; also holds methylparaben, metabisulfite; with epinephrine
Mixed together: dextrose 4.35 %, lidocaine 1.05 mg/mL, procaine 0.18 mg/mL, bicarbonate 8.7 mEq/L.

Not approved for this
Dextrose for injection is approved for use into a vein only. Using it here is called off-label: your clinician may do so, but the authority has not approved it for this.

How sure we are that it helps
No trial was found.
There are few studies. The authors of a 2024 review of 20 studies call the technique still under development.

What may happen
- The injections hurt for a short time. How often: common (read in its source).
- Bruises. How often: frequent in one clinic, now and then in another; not counted in a study (from a weaker source).
- A blocked or sore nose, a bad taste, a numb throat, dizziness, feeling or being sick, a worse headache for a short time. How often: not known for dextrose; most of these were seen with local anaesthetic (from a weaker source).
- It may not help. Several sessions may be needed. How often: common (read in its source).
- A flare: the pain, and in complex regional pain syndrome the swelling and colour, may get worse for days. Treatment stops if that lasts more than 72 hours. How often: not known (not confirmed).
- Pain for more than 3 days. How often: about 10 in 100 in studies of prolotherapy, a related and stronger treatment (read in its source).
- Fainting. How often: not known (not confirmed).
- Infection where the needle went in. How often: very rare, says one clinic; not counted in a study (from a weaker source).
- Allergic reaction to a part of the mixture. How often: rare (read in its source).
- Local anaesthetic can reach the blood: numb lips, metal taste, ringing ears, drowsiness, seizure, heart trouble. We keep the dose below its limit and have the treatment for it ready. How often: rare (read in its source).
- A larger bruise under the skin, or injury to a nerve. How often: not known for this treatment; no rate was found (our own conclusion).
- A collapsed lung, when points lie on the chest wall. How often: not known for this treatment; seen after deep back and neck prolotherapy (our own conclusion).
- Weakness for some hours, for example a foot or hand that cannot be lifted, when points lie at a nerve that also moves muscles. How often: not known for this treatment; no rate was found (not confirmed).

What else you could do
- pain-relief medicine
- exercise or physiotherapy
- steroid injection
- surgery, for some conditions
- doing nothing and waiting

What it costs
Insurers, Medicare included, are likely not to pay for this. Ask what it will cost you before you agree.

Before we start
Tell us before we start if you are or may be pregnant, have any allergy (corn, local anaesthetic, sulfite, latex), take blood thinners, have diabetes, feel ill or have a fever.
You have been able to ask questions, in a language you understand, with an interpreter if you wanted one. Interpreter: I. Invented.

Your right to stop
You can say no, or stop at any time, also in the middle. It will not change the rest of your care.
"""  # noqa: E501

THE_LEAST = """\
Consent to treatment: Heel pain, left side

What it is
Small injections of a sugar solution just under the skin, beside nerves that hurt. You are awake; no sedation is given.

What is in it
- Mannitol 25 % vial, 10 mL: the sugar solution
Mixed together: mannitol 25 %.

Not approved for this
What is injected here is not approved for this use. Using it is called off-label: your clinician may do so, but the authority has not approved it for this.

How sure we are that it helps
No trial.
There are few studies. The authors of a 2024 review of 20 studies call the technique still under development.

What may happen
- The injections hurt for a short time. How often: common (read in its source).
- Bruises. How often: frequent in one clinic, now and then in another; not counted in a study (from a weaker source).
- It may not help. Several sessions may be needed. How often: common (read in its source).
- Pain for more than 3 days. How often: about 10 in 100 in studies of prolotherapy, a related and stronger treatment (read in its source).
- Fainting. How often: not known (not confirmed).
- Infection where the needle went in. How often: very rare, says one clinic; not counted in a study (from a weaker source).
- Allergic reaction to a part of the mixture. How often: rare (read in its source).
- A larger bruise under the skin, or injury to a nerve. How often: not known for this treatment; no rate was found (our own conclusion).

What else you could do
- pain-relief medicine
- exercise or physiotherapy
- steroid injection
- surgery, for some conditions
- doing nothing and waiting

What it costs
It costs 10.

Before we start
Tell us before we start if you are or may be pregnant, have any allergy (corn, local anaesthetic, sulfite, latex), take blood thinners, have diabetes, feel ill or have a fever.
You have been able to ask questions, in a language you understand, with an interpreter if you wanted one.

Your right to stop
You can say no, or stop at any time, also in the middle. It will not change the rest of your care.
"""  # noqa: E501


def test_a_text_with_everything_reads_like_this():
    given = ConsentInput(
        condition_name="Headache",
        side="midline",
        modalities=("bath", "injection"),
        parts=(
            Part("dextrose_50", Decimal(5)),
            Part("sterile_water", Decimal(45)),
            Part("sodium_bicarbonate_8_4", Decimal("0.5")),
            Part("lidocaine_1", Decimal(5)),
            Part("procaine_1", Decimal(1)),
            Part("lidocaine_1_epinephrine", Decimal(1)),
        ),
        evidence_line="No trial was found.",
        nerve_names=("greater occipital nerve", "supraorbital nerve"),
        planned_points=4,
        chest_wall=True,
        clinic_name="Clinic of Invention",
        interpreter="I. Invented",
        deeper_nerves=True,
        condition="crps",
        motor=True,
    )
    assert consent_text(given) == WITH_EVERYTHING


def test_a_text_with_the_least_reads_like_this():
    given = ConsentInput(
        condition_name="Heel pain",
        side="left",
        modalities=("injection",),
        parts=(Part("mannitol_25", Decimal(10)),),
        evidence_line="No trial.",
        cost_line="It costs 10.",
    )
    assert consent_text(given) == THE_LEAST
