import { describeScenario } from './support/scenario.ts';

describeScenario('real-time', '实时票据');
