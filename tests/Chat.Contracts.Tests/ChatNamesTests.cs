using Chat.Contracts.Errors;

namespace Chat.Contracts.Tests;

public sealed class ChatNamesTests
{
    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("Alice.B-2_x", "Alice.B-2_x")]
    [InlineData("Ж", "Ж")]
    [InlineData("名前", "名前")]
    [InlineData("𠮷", "𠮷")]
    [InlineData("Rene\u0301", "Ren\u00E9")]
    public void A_user_name_keeps_its_letters(string name, string expected)
    {
        Assert.Equal(expected, ChatNames.NormalizeUserName(name, out var refusal));
        Assert.Null(refusal);
    }

    [Theory]
    [InlineData("general", "general")]
    [InlineData("#general", "general")]
    [InlineData("Release-2_0", "release-2_0")]
    [InlineData("ÜBER", "über")]
    public void A_channel_name_is_lower_case_and_without_its_sign(string name, string expected)
    {
        Assert.Equal(expected, ChatNames.NormalizeChannelName(name, out var refusal));
        Assert.Null(refusal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("a\n")]
    [InlineData("<b>")]
    [InlineData("a/b")]
    [InlineData("x\u0301")]
    [InlineData("\u0958")]
    [InlineData("👋")]
    [InlineData("\u202Ealice")]
    [InlineData("##general")]
    [InlineData("\u3164")]
    [InlineData("a\u115F")]
    public void What_is_no_name_is_refused(string? name)
    {
        Assert.Null(ChatNames.NormalizeUserName(name, out var badUser));
        Assert.Equal(ErrorCode.InvalidUserName, badUser!.Code);
        Assert.Null(ChatNames.NormalizeChannelName(name, out var badChannel));
        Assert.Equal(ErrorCode.InvalidChannelName, badChannel!.Code);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_letter()
    {
        Assert.Null(ChatNames.NormalizeUserName("a\uD842", out _));
        Assert.Null(ChatNames.NormalizeChannelName("\uDFB7", out _));
    }

    [Fact]
    public void A_name_that_was_accepted_is_accepted_as_it_is()
    {
        var letters = Enumerable.Range(0, 0x11_0000)
            .Where(System.Text.Rune.IsValid)
            .Select(char.ConvertFromUtf32)
            .Select(letter => (User: ChatNames.NormalizeUserName(letter, out _), Channel: ChatNames.NormalizeChannelName(letter, out _)))
            .Where(name => name.User is not null || name.Channel is not null)
            .ToList();

        Assert.True(letters.Count > 100_000, "hardly anything was accepted");
        Assert.All(letters, name =>
        {
            Assert.Equal(name.User, ChatNames.NormalizeUserName(name.User, out _));
            Assert.Equal(name.Channel, ChatNames.NormalizeChannelName(name.Channel, out _));
        });
    }

    [Theory]
    [InlineData("a")]
    [InlineData("𠮷")]
    public void The_limits_count_characters(string letter)
    {
        string Name(int length) => string.Concat(Enumerable.Repeat(letter, length));

        Assert.NotNull(ChatNames.NormalizeUserName(Name(ChatLimits.MaxUserNameLength), out _));
        Assert.Null(ChatNames.NormalizeUserName(Name(ChatLimits.MaxUserNameLength + 1), out _));
        Assert.NotNull(ChatNames.NormalizeChannelName("#" + Name(ChatLimits.MaxChannelNameLength), out _));
        Assert.Null(ChatNames.NormalizeChannelName(Name(ChatLimits.MaxChannelNameLength + 1), out _));
    }

    [Theory]
    [InlineData("admin", "аdmin", false)]
    [InlineData("admin", "Аdmіn", false)]
    [InlineData("paypal", "раураӏ", true)]
    [InlineData("alice", "ALICE", true)]
    [InlineData("alice", "aIice", true)]
    [InlineData("alice", "a1ice", true)]
    [InlineData("bob", "b0b", true)]
    [InlineData("modern", "modem", true)]
    [InlineData("vvendy", "wendy", true)]
    [InlineData("alice", "ａｌｉｃｅ", true)]
    [InlineData("office", "oﬃce", true)]
    [InlineData("POCT", "РОСТ", true)]
    [InlineData("KATE", "ΚΑΤΕ", true)]
    [InlineData("HOME", "НОМЕ", true)]
    [InlineData("νικος", "vlkoc", false)]
    public void Names_that_look_the_same_have_one_skeleton_or_are_no_names(string name, string other, bool isName)
    {
        Assert.Equal(isName, ChatNames.NormalizeUserName(other, out _) is not null && ChatNames.Skeleton(name) == ChatNames.Skeleton(other));
    }

    [Theory]
    [InlineData("alice", "alise")]
    [InlineData("rene", "rené")]
    [InlineData("anna", "anne")]
    [InlineData("миша", "маша")]
    [InlineData("a.b", "ab")]
    public void Names_that_look_different_have_skeletons_of_their_own(string name, string other)
    {
        Assert.NotEqual(ChatNames.Skeleton(name), ChatNames.Skeleton(other));
    }

    [Theory]
    [InlineData("аlice", false)]
    [InlineData("αlice", false)]
    [InlineData("иван", true)]
    [InlineData("иван-2", true)]
    [InlineData("名前alice", true)]
    [InlineData("ひらカタ漢字", true)]
    [InlineData("Ivanиван", false)]
    public void A_user_name_is_of_one_script_where_scripts_look_alike(string name, bool isName)
    {
        Assert.Equal(isName, ChatNames.NormalizeUserName(name, out _) is not null);
    }

    [Fact]
    public void A_skeleton_of_a_skeleton_is_itself()
    {
        foreach (var rune in Enumerable.Range(0, 0x11_0000).Where(System.Text.Rune.IsValid).Select(scalar => new System.Text.Rune(scalar)).Where(System.Text.Rune.IsLetterOrDigit))
        {
            if (ChatNames.NormalizeUserName(rune.ToString(), out _) is { } name)
            {
                Assert.Equal(ChatNames.Skeleton(name), ChatNames.Skeleton(ChatNames.Skeleton(name)));
            }
        }
    }

    [Fact]
    public void A_dot_is_for_users_only()
    {
        Assert.NotNull(ChatNames.NormalizeUserName("a.b", out _));
        Assert.Null(ChatNames.NormalizeChannelName("a.b", out _));
    }
}
