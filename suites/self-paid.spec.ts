import { describeScenario } from './support/scenario.ts';

describeScenario('self-paid', '全自费票据');
