using Chat.Chaos.Tests.Soaking;
using Xunit.MicrosoftTestingPlatform;

// The scenarios, or something of our own that its first word names.
return args switch
{
    ["--minutes", ..] => await Soak.RunAsync(args),
    [Writer.Command, .. var rest] => await Writer.RunAsync(rest),
    _ => await TestPlatformTestFramework.RunAsync(args, Chat.Chaos.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};
