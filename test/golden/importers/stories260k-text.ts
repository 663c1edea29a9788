/** `expected_stdout` in test_all.py of github.com/karpathy/llama2.c: 200 greedy steps of stories260K. */
export const expectedText =
  'Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, ' +
  "she saw a big, red ball. She wanted to play with it, but it was too high.\nLily's mom said, \"Lily, let's " +
  'go to the park." Lily was sad and didn\'t know what to do. She said, "I want to play with your ball, but ' +
  "I can't find it.\"\nLily was sad and didn't know what to do. She said, \"I'm sorry, Lily. I didn't know " +
  'what to do."\nLily didn\'t want to help her mom, so she'
