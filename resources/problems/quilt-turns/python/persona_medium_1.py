def turn_quilt(quilt, turns):
    result = [row[:] for row in quilt]
    for _ in range(turns):
        new = []
        for column in range(len(result)):
            new.append([row[column] for row in result[::-1]])
        result = new
    return result
