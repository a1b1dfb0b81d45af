using Chat.Client.Commands;

namespace Chat.Client.Tests.Commands;

public sealed class EntryParserTests
{
    [Theory]
    [InlineData("hello", "hello")]
    [InlineData(" /hello", " /hello")]
    [InlineData("//join us", "/join us")]
    [InlineData("///", "//")]
    [InlineData("a /join b", "a /join b")]
    public void Everything_else_is_a_message(string line, string text) => Assert.Equal(new Entry.Message(text), EntryParser.Parse(line));

    [Theory]
    [InlineData("")]
    [InlineData("  \t")]
    public void Nothing_is_nothing(string line) => Assert.IsType<Entry.Empty>(EntryParser.Parse(line));

    [Theory]
    [InlineData("/channels", "channels")]
    [InlineData("/create news", "create", "news")]
    [InlineData("/JOIN  #news ", "join", "#news")]
    [InlineData("/leave", "leave")]
    [InlineData("/leave news", "leave", "news")]
    [InlineData("/help", "help")]
    [InlineData("/quit", "quit")]
    public void Commands_are_understood(string line, string name, params string[] words)
    {
        var command = Assert.IsType<Entry.Command>(EntryParser.Parse(line));

        Assert.Equal(name, command.Definition.Name);
        Assert.Equal(words, command.Arguments);
    }

    [Theory]
    [InlineData("/jion news", "Did you mean /join NAME?")]
    [InlineData("/chan", "Did you mean /channels?")]
    [InlineData("/exit", "Did you mean /quit?")]
    [InlineData("/quti", "Did you mean /quit?")]
    [InlineData("/xyzzy", "/help lists the commands.")]
    [InlineData("/", "/help lists the commands.")]
    [InlineData("/etc/passwd", "(//etc/passwd sends it as a message.)")]
    public void What_is_no_command_is_not_posted(string line, string hint)
    {
        var problem = Assert.IsType<Entry.Problem>(EntryParser.Parse(line));

        Assert.Contains(hint, problem.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/join")]
    [InlineData("/join a b")]
    [InlineData("/quit now")]
    public void A_command_with_other_arguments_says_how_it_is_used(string line)
    {
        var problem = Assert.IsType<Entry.Problem>(EntryParser.Parse(line));

        Assert.StartsWith("That is not how", problem.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("acb", "abc", 1)]
    [InlineData("axc", "abc", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distances_count_single_mistakes(string a, string b, int distance)
    {
        Assert.Equal(distance, EntryParser.Distance(a, b));
        Assert.Equal(distance, EntryParser.Distance(b, a));
    }
}
