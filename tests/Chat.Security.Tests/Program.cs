using Chat.Security.Tests.Measuring;
using Xunit.MicrosoftTestingPlatform;

// The attacks, or what the defence costs.
return args switch
{
    [Figures.Command, ..] => await Figures.RunAsync(args),
    _ => await TestPlatformTestFramework.RunAsync(args, Chat.Security.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};
