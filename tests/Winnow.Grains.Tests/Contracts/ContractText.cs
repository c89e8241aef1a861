using System.Globalization;
using System.Text;

namespace Winnow.Grains.Tests.Contracts;

/// <summary>The contracts as text: what a node of another version must agree with, and nothing else.</summary>
internal static class ContractText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
    };

    public static string Print()
    {
        var text = new StringBuilder();
        foreach (var grain in ContractTypes.GrainInterfaces)
        {
            var key = grain.GetInterfaces().Single(type => type.Name.StartsWith("IGrainWith", StringComparison.Ordinal));
            Line(text, $"grain {ContractTypes.Alias(grain)} ({grain.Name}) : {key.Name}");
            foreach (var call in ContractTypes.Calls(grain))
            {
                var parameters = call.GetParameters().Select(parameter => $"{Name(parameter.ParameterType)} {parameter.Name}");
                Line(text, $"  {ContractTypes.Alias(call)}: {call.Name}({string.Join(", ", parameters)}) -> {Name(call.ReturnType)}");
            }

            Line(text, "");
        }

        foreach (var message in ContractTypes.Messages)
        {
            Line(text, $"message {ContractTypes.Alias(message)} ({message.Name})");
            foreach (var member in ContractTypes.Members(message))
            {
                Line(text, $"  {ContractTypes.Id(member)} {member.Name}: {Name(member.PropertyType)}");
            }

            Line(text, "");
        }

        foreach (var type in ContractTypes.Enums)
        {
            Line(text, $"enum {type.Name}");
            foreach (var value in Enum.GetValues(type))
            {
                Line(text, $"  {Convert.ToInt64(value, CultureInfo.InvariantCulture)} {value}");
            }

            Line(text, "");
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>What an array, a memory or a nullable value is made of; the type itself when it is none of them.</summary>
    public static Type Element(Type type) =>
        type.IsArray ? Element(type.GetElementType()!)
        : type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ReadOnlyMemory<>) || type.GetGenericTypeDefinition() == typeof(Nullable<>))
            ? Element(type.GetGenericArguments()[0])
        : type;

    private static string Name(Type type) =>
        Keywords.TryGetValue(type, out var keyword) ? keyword
        : Nullable.GetUnderlyingType(type) is { } value ? $"{Name(value)}?"
        : type.IsArray ? $"{Name(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
