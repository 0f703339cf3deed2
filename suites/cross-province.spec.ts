import { describeScenario } from './support/scenario.ts';

describeScenario('cross-province', '跨省实时结算票据');
