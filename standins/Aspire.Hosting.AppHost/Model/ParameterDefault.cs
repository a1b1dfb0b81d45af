using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();

    public abstract void WriteToManifest(ManifestPublishingContext context);
}

/// <summary>A random value, made when it is first asked for.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    public int MinLength { get; set; }

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue() => PasswordGenerator.Generate(this);

    public override void WriteToManifest(ManifestPublishingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var writer = context.Writer;
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        WriteIfFalse("lower", Lower);
        WriteIfFalse("upper", Upper);
        WriteIfFalse("numeric", Numeric);
        WriteIfFalse("special", Special);
        WriteIfPositive("minLower", MinLower);
        WriteIfPositive("minUpper", MinUpper);
        WriteIfPositive("minNumeric", MinNumeric);
        WriteIfPositive("minSpecial", MinSpecial);
        writer.WriteEndObject();

        void WriteIfFalse(string name, bool value)
        {
            if (!value)
            {
                writer.WriteBoolean(name, value);
            }
        }

        void WriteIfPositive(string name, int value)
        {
            if (value > 0)
            {
                writer.WriteNumber(name, value);
            }
        }
    }
}

/// <summary>A default that the author of the AppHost wrote down.</summary>
internal sealed class ConstantParameterDefault(Func<string> valueGetter) : ParameterDefault
{
    public override string GetDefaultValue() => valueGetter();

    public override void WriteToManifest(ManifestPublishingContext context) => context.Writer.WriteString("value", GetDefaultValue());
}
