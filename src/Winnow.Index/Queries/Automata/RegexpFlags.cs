namespace Winnow.Index.Queries;

/// <summary>The operators of a regular expression that are optional.</summary>
[Flags]
public enum RegexpFlags
{
    None = 0,

    /// <summary>"~" negates what follows it.</summary>
    Complement = 1,

    /// <summary>"#" is the language without any string.</summary>
    Empty = 2,

    /// <summary>"@" is any string.</summary>
    AnyString = 4,

    /// <summary>"&lt;1-100&gt;" is a number of a range.</summary>
    Interval = 8,

    /// <summary>"&amp;" matches what both sides match.</summary>
    Intersection = 16,

    All = Complement | Empty | AnyString | Interval | Intersection,
}
