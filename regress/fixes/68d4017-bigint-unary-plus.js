/*---
cause: unary plus throws on a big integer and keeps it
class: bigint
upstream: {project: quickjs-ng, fixed: 68d4017}
expect: throws TypeError
---*/
const large = 2n ** 200n;
+(large + 1n);
