// House rules that oxlint does not have; loaded by .oxlintrc.json as `flotilla/<rule>`.

/** Words that name a reading: zero is a reading too, so a missing one must stay null. */
const READING = /watts|celsius|errorshare|cpushare|memory(used|total)|diskfree|persecond|temperature|power|vitals|(physical|logical)cores/i;

/** Every name on the way to a value: `device.power?.watts` gives device, power, watts. */
function names(node) {
  switch (node?.type) {
    case 'Identifier':
      return [node.name];
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return names(node.expression);
    case 'AwaitExpression':
      return names(node.argument);
    case 'CallExpression':
      return names(node.callee);
    case 'MemberExpression':
      return [...names(node.object), ...(node.property.type === 'Literal' ? [String(node.property.value)] : names(node.property))];
    default:
      return [];
  }
}

function zero(node) {
  if (node.type === 'UnaryExpression') return zero(node.argument);
  return node.type === 'Literal' && (node.value === 0 || node.value === 0n);
}

const noTelemetryZero = {
  create(context) {
    const check = (node, operator, left, right) => {
      if ((operator === '??' || operator === '||') && zero(right) && names(left).some((name) => READING.test(name))) {
        context.report({ node, message: `A missing reading is null with quality unknown, never 0: drop \`${operator} 0\`.` });
      }
    };
    return {
      LogicalExpression: (node) => check(node, node.operator, node.left, node.right),
      AssignmentExpression: (node) => check(node, node.operator.slice(0, 2), node.left, node.right),
    };
  },
};

const noEnum = {
  create(context) {
    return {
      TSEnumDeclaration: (node) => context.report({ node, message: 'States are `z.enum` or `as const` lists, not enums.' }),
    };
  },
};

export default { meta: { name: 'flotilla' }, rules: { 'no-telemetry-zero': noTelemetryZero, 'no-enum': noEnum } };
