namespace Chat.AppHost.Commands;

/// <summary>Lines that people at work could have written: some hundred thousand different ones.</summary>
internal static class DemoText
{
    private static readonly string[] Openers =
        ["", "", "", "Morning! ", "Quick question: ", "FYI: ", "Good news: ", "Hm, ", "Just saw that ", "Reminder: ", "As discussed, ", "Not urgent, but "];

    private static readonly string[] Subjects =
        ["the build", "the new release", "the search page", "our reconnect test", "the report for May", "the Berlin office", "the login form", "my laptop", "the staging server",
            "the second hub", "the printer on floor 3", "the customer from Oslo", "the draft of the talk", "lunch", "the design of the sidebar", "the ticket from yesterday"];

    private static readonly string[] States =
        ["is done", "works again", "is slower than last week", "needs a second pair of eyes", "is waiting for review", "looks much better now", "failed twice this night", "moved to Thursday",
            "will be late", "is fine on my side", "made my day", "has a new owner", "should be tried on a small screen", "is blocked by the certificate", "costs less than we thought"];

    private static readonly string[] Closers =
        [".", ".", ".", "!", ", I think.", ". Can somebody look?", ". Thanks, everybody!", ". More after the stand-up.", " 🎉", ". Let me know if it does not.", " – details in the ticket.", "…", ". Große Freude!", ". 了解です。"];

    private static readonly string[] Replies =
        ["On it.", "Thanks!", "+1", "Sounds good.", "Can we talk after lunch?", "Done.", "I had the same yesterday.", "Which version?", "Will do.", "Ha, of course.", "Not for me.", "See you there.", "👍", "Let's try."];

    public static string Line(Random random)
    {
        if (random.Next(5) == 0)
        {
            return Pick(random, Replies);
        }

        var sentence = Sentence(random);
        return random.Next(6) == 0 ? $"{sentence} {Sentence(random)}" : sentence;
    }

    private static string Sentence(Random random)
    {
        var text = $"{Pick(random, Openers)}{Pick(random, Subjects)} {Pick(random, States)}{Pick(random, Closers)}";
        return $"{char.ToUpperInvariant(text[0])}{text[1..]}";
    }

    private static string Pick(Random random, string[] choices) => choices[random.Next(choices.Length)];
}
