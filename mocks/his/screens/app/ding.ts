const PITCH_HZ = 1_760;
const SECONDS = 0.35;

let audio: AudioContext | undefined;

/** 叮: the sound of a code that was read. A browser without sound stays silent. */
export function ding(): void {
  try {
    audio ??= new AudioContext();
    const start = audio.currentTime;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = PITCH_HZ;
    volume.gain.setValueAtTime(0.3, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + SECONDS);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + SECONDS);
  } catch {
    // Workstations without a sound card work all the same.
  }
}
