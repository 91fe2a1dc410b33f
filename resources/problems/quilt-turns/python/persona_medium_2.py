def turn_quilt(quilt, turns):
    result = [row[:] for row in quilt]
    for _ in range(turns % 4):
        new = []
        for column in range(len(result[0]) if result else 0):
            new.append([row[column] for row in result[::-1]])
        result = new
    return result
