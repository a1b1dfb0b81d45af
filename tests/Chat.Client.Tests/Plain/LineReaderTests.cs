using Chat.Client.Plain;

namespace Chat.Client.Tests.Plain;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\r\nb\rc\n\n", "a", "b\rc", "")]
    [InlineData("\n", "")]
    public async Task Lines_end_with_a_line_feed_or_with_the_input(string input, params string[] expected) =>
        Assert.Equal(expected, await ReadAsync(new StringReader(input), 100));

    [Fact]
    public async Task Of_a_line_that_is_too_long_one_more_than_fits_is_kept()
    {
        var input = $"{new string('x', 100_000)}\n{new string('y', 10)}\r\n{new string('z', 11)}\r\nend";

        Assert.Equal([new string('x', 11), new string('y', 10), new string('z', 11), "end"], await ReadAsync(new StringReader(input), 10));
    }

    [Fact]
    public async Task A_line_may_come_in_pieces()
    {
        using var input = new TypedInput();
        foreach (var piece in new[] { "a", "b\r", "\nc", "d\ne" })
        {
            input.Type(piece);
        }

        input.End();

        Assert.Equal(["ab", "cd", "e"], await ReadAsync(input, 100));
    }

    [Fact]
    public async Task Waiting_for_input_can_be_given_up()
    {
        using var input = new TypedInput();
        using var stop = new CancellationTokenSource();
        var reading = new LineReader(input, 100).ReadAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        input.End();
    }

    private static async Task<List<string>> ReadAsync(TextReader input, int maxLength)
    {
        var reader = new LineReader(input, maxLength);
        List<string> lines = [];
        while (await reader.ReadAsync(CancellationToken.None) is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }
}
