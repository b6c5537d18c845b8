/*--- expect: completes ---*/
Promise.resolve({ held: 1 }).then(value => value.held);
