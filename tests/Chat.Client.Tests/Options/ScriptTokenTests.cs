using Chat.Client.Options;
using Chat.Contracts.Errors;

namespace Chat.Client.Tests.Options;

public sealed class ScriptTokenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("token-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_is_read_each_time_and_comes_before_the_variable()
    {
        var file = Path.Combine(_folder.FullName, "token");
        var provider = ScriptToken.From(file, "of the variable")!;

        await File.WriteAllTextAsync(file, "first\n");
        Assert.Equal("first", await provider(mustBeFresh: false, CancellationToken.None));
        await File.WriteAllTextAsync(file, "second");
        Assert.Equal("second", await provider(mustBeFresh: true, CancellationToken.None));
    }

    [Fact]
    public async Task Without_a_file_the_variable_counts_and_without_both_there_is_none()
    {
        Assert.Equal("abc", await ScriptToken.From(null, " abc ")!(mustBeFresh: false, CancellationToken.None));
        Assert.Null(ScriptToken.From(null, " "));
        Assert.Null(ScriptToken.From(null, null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" \n")]
    public async Task A_file_that_has_none_is_told_in_a_sentence(string? text)
    {
        var file = Path.Combine(_folder.FullName, "token");
        if (text is not null)
        {
            await File.WriteAllTextAsync(file, text);
        }

        var refused = await Assert.ThrowsAsync<RefusalException>(async () => await ScriptToken.From(file, null)!(mustBeFresh: false, CancellationToken.None));

        Assert.Equal(ErrorCode.SignInRequired, refused.Refusal.Code);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }
}
