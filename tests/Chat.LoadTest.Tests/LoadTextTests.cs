using Chat.LoadTest.Checking;
using Chat.LoadTest.Clients;

namespace Chat.LoadTest.Tests;

public sealed class LoadTextTests
{
    private static readonly MessageKey Key = new(12, 345);

    [Fact]
    public void A_text_says_when_it_was_due()
    {
        var text = LoadText.Write(987_654_321, Key, 200);

        Assert.Equal((200, 987_654_321L), (text.Length, LoadText.DueOf(text, Key, 200)));
    }

    [Fact]
    public void The_text_of_another_message_is_noticed()
    {
        Assert.Null(LoadText.DueOf(LoadText.Write(1, new MessageKey(12, 346), 200), Key, 200));
    }

    [Fact]
    public void A_text_that_lost_its_end_is_noticed()
    {
        Assert.Null(LoadText.DueOf(LoadText.Write(1, Key, 200)[..199], Key, 200));
    }
}
