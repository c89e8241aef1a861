namespace Winnow.Contracts;

public enum TemplateKind
{
    /// <summary><c>_index_template</c></summary>
    Index,

    /// <summary><c>_component_template</c></summary>
    Component,

    /// <summary><c>_template</c></summary>
    Legacy,
}

[GenerateSerializer, Immutable, Alias("winnow.PutTemplateRequest")]
public sealed record PutTemplateRequest
{
    [Id(0)] public TemplateKind Kind { get; init; }

    [Id(1)] public string Name { get; init; } = "";

    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }

    [Id(3)] public bool Create { get; init; }

    [Id(4)] public int? Order { get; init; }

    [Id(5)] public string? Cause { get; init; }
}

[GenerateSerializer, Immutable, Alias("winnow.TemplatesRequest")]
public sealed record TemplatesRequest
{
    [Id(0)] public TemplateKind Kind { get; init; }

    /// <summary>Names and patterns; empty for all.</summary>
    [Id(1)] public string[] Names { get; init; } = [];
}

/// <summary>A template as it is stored: normalised JSON.</summary>
[GenerateSerializer, Immutable, Alias("winnow.TemplateView")]
public sealed record TemplateView
{
    [Id(0)] public string Name { get; init; } = "";

    [Id(1)] public ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>What an index of this name (or of this template) would get.</summary>
[GenerateSerializer, Immutable, Alias("winnow.SimulateTemplateRequest")]
public sealed record SimulateTemplateRequest
{
    /// <summary>Set for <c>_simulate_index/{name}</c>.</summary>
    [Id(0)] public string? IndexName { get; init; }

    /// <summary>Set for <c>_simulate/{name}</c>.</summary>
    [Id(1)] public string? TemplateName { get; init; }

    /// <summary>A template that is not stored; may be empty.</summary>
    [Id(2)] public ReadOnlyMemory<byte> Body { get; init; }
}
